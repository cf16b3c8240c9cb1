using System.Buffers.Binary;
using System.Text;

using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tests.Weights;

/// <summary>Fixtures, folders that vanish after the test, and files that are built byte by byte.</summary>
internal static class WeightFiles
{
    /// <summary>The whole path of a fixture.</summary>
    internal static string Fixture(params ReadOnlySpan<string> parts) =>
        Path.Combine([AppContext.BaseDirectory, "Fixtures", .. parts]);

    /// <summary>A safetensors file by hand: the header's length, the header as it stands, the data.</summary>
    internal static byte[] Safetensors(string header, params ReadOnlySpan<byte> data) =>
        Safetensors(Encoding.UTF8.GetBytes(header), data);

    /// <inheritdoc cref="Safetensors(string, ReadOnlySpan{byte})"/>
    internal static byte[] Safetensors(ReadOnlySpan<byte> header, params ReadOnlySpan<byte> data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>Opens a file and gives back the error that this must end in.</summary>
    internal static CheckpointException FailToOpen(string path) => Assert.Throws<CheckpointException>(
        () => SafetensorsFile.Open(path).Dispose());

    /// <summary>The message must be one line that names the file and, where there is one, the tensor.</summary>
    internal static void AssertOneClearLine(CheckpointException e, string file, string? tensor)
    {
        Assert.Equal(file, e.File);
        Assert.Equal(tensor, e.Tensor);
        Assert.Equal(1, e.ExitCode);
        Assert.StartsWith(file + ": ", e.Message);
        Assert.Matches("[.?]$", e.Message);
        Assert.DoesNotContain(e.Message, char.IsControl);
        Assert.InRange(e.Message.Length - file.Length, 10, 600);
        if (tensor is not null)
        {
            Assert.Contains($"'{tensor}'", e.Message);
        }
    }
}

/// <summary>An empty folder that is removed at the end of a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("attendance-tests-").FullName;

    internal IEnumerable<string?> Entries => Directory.EnumerateFileSystemEntries(Root).Select(Path.GetFileName);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    internal string PathOf(string name) => Path.Combine(Root, name);

    internal string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));
}
