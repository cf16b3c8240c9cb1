using System.Globalization;

namespace Attendance.Web.Offline;

/// <summary>The numbers of a page, packed, each under a name of its own.</summary>
internal sealed class PageChunks
{
    private readonly List<(string Name, byte[] Packed)> _chunks = [];

    /// <summary>All of them, in the order in which they are written.</summary>
    public IReadOnlyList<(string Name, byte[] Packed)> All => _chunks;

    /// <summary>Adds one.</summary>
    /// <param name="packed">What <see cref="SetEncoding.Pack"/> made.</param>
    /// <returns>Its name.</returns>
    public string Add(byte[] packed)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"c{_chunks.Count}");
        _chunks.Add((name, packed));
        return name;
    }
}
