using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>Reads <c>.npy</c> files of floating-point numbers, as <c>numpy.save</c> writes them.</summary>
public static class NpyFile
{
    /// <summary>Reads an array of f2, f4 or f8, in C or Fortran order and either byte order, as float32.</summary>
    /// <param name="path">Where the file lies.</param>
    /// <exception cref="CheckpointException">It is missing, unreadable, damaged, or holds something else.</exception>
    public static NpyArray Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream, new NpySource(path));
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Reading(path, path, e);
        }
    }

    /// <summary>Reads one array to the end of the stream.</summary>
    /// <param name="stream">At the array's first byte.</param>
    /// <param name="source">What messages call it.</param>
    internal static NpyArray Read(Stream stream, NpySource source)
    {
        NpyHeader header = NpyHeader.Read(stream, source);
        return new NpyArray(Array.AsReadOnly(header.Shape), NpyValues.Read(stream, header, source));
    }
}
