using System.IO.Compression;

using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// Reads <c>.npz</c> files: ZIP archives of <c>.npy</c> files, stored or deflated, as <c>numpy.savez</c> and
/// <c>numpy.savez_compressed</c> write them.
/// </summary>
public static class NpzFile
{
    private const string Extension = ".npy";

    /// <summary>The names of the arrays, in the archive's order.</summary>
    /// <param name="path">Where the file lies.</param>
    /// <exception cref="CheckpointException">It is not there, cannot be read, or is damaged.</exception>
    public static IReadOnlyList<string> List(string path) => WithArrays(path, arrays => arrays.Keys.ToArray());

    /// <summary>Reads one array as float32.</summary>
    /// <param name="path">Where the file lies.</param>
    /// <param name="name">The array's name, without <c>.npy</c>.</param>
    /// <exception cref="CheckpointException">There is no such array, or it cannot be read as float32.</exception>
    public static NpyArray Read(string path, string name) => WithArrays(path, arrays =>
    {
        if (!arrays.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            string[] nearest = NearestNames.Find(name, arrays.Keys);
            string hint = nearest.Length == 0
                ? "it holds no arrays at all"
                : $"the nearest names are {string.Join(", ", nearest.Select(Printable.Quote))}";
            throw new CheckpointException(
                CheckpointFault.MissingTensor,
                path,
                $"{path}: there is no array {Printable.Quote(name)}; {hint}.",
                name);
        }

        using var stream = new Crc32Stream(entry.Open());
        NpyArray array = NpyFile.Read(stream, new NpySource(path, name));
        return stream.Checksum == entry.Crc32 ? array : throw new InvalidDataException("a checksum is wrong");
    });

    private static T WithArrays<T>(string path, Func<IReadOnlyDictionary<string, ZipArchiveEntry>, T> use)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            return use(Arrays(archive, path));
        }
        catch (InvalidDataException e)
        {
            throw new CheckpointException(
                CheckpointFault.Unreadable, path, $"{path}: is not an .npz file, or damaged; save it again.", inner: e);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Reading(path, path, e);
        }
    }

    private static OrderedDictionary<string, ZipArchiveEntry> Arrays(ZipArchive archive, string path)
    {
        var arrays = new OrderedDictionary<string, ZipArchiveEntry>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
            {
                continue;
            }

            string name = entry.FullName[..^Extension.Length];
            if (!arrays.TryAdd(name, entry))
            {
                throw new CheckpointException(
                    CheckpointFault.DuplicateTensor,
                    path,
                    $"{path}: array {Printable.Quote(name)} stands twice; save it again.",
                    name);
            }
        }

        return arrays;
    }
}
