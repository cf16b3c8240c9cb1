using System.Globalization;
using System.Text.Json;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Analysis.HeadFinding;

/// <summary>Reads a matrix for <see cref="HeadScore.FromMask"/>.</summary>
public static class MaskFile
{
    private const string Expected = "expected rows of numbers, as many in each";

    /// <summary>
    /// Reads a matrix: <c>.npy</c>, <c>.npz</c> with a single array, <c>.json</c> as an array of rows, or <c>.csv</c>
    /// with a line for each row.
    /// </summary>
    /// <param name="path">Where the file lies.</param>
    /// <exception cref="CheckpointException">It is not there, damaged, of another kind, or no matrix.</exception>
    public static AttentionMatrix Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => Matrix(path, NpyFile.Read(path)),
            ".npz" => NpzFile.List(path) is [string name]
                ? Matrix(path, NpzFile.Read(path, name))
                : throw Wrong(path, "holds no array, or several; expected one"),
            ".json" => Matrix(path, Json(path)),
            ".csv" => Matrix(path, Csv(path)),
            _ => throw Wrong(path, "cannot be a mask; expected a .npy, .npz, .json or .csv file"),
        };
    }

    private static AttentionMatrix Matrix(string path, NpyArray array) =>
        array.Shape is [> 0 and var rows, > 0 and var columns]
            ? new AttentionMatrix((int)rows, (int)columns, array.Values)
            : throw Wrong(path, $"has the shape {Printable.Shape([.. array.Shape])}; expected a matrix");

    private static AttentionMatrix Matrix(string path, List<float[]> rows) =>
        rows.Count > 0 && rows[0].Length > 0 && rows.TrueForAll(row => row.Length == rows[0].Length)
            ? new AttentionMatrix(rows.Count, rows[0].Length, [.. rows.SelectMany(row => row)])
            : throw Wrong(path, $"is no matrix; {Expected}");

    private static List<float[]> Json(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(Bytes(path));
            return
            [
                .. json.RootElement.EnumerateArray()
                    .Select(row => row.EnumerateArray().Select(value => value.GetSingle()).ToArray()),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Wrong(path, $"is no JSON array of rows; {Expected}");
        }
    }

    private static List<float[]> Csv(string path)
    {
        var rows = new List<float[]>();
        using var reader = new StreamReader(new MemoryStream(Bytes(path)));
        while (reader.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            string[] cells = line.Split(',', ';', '\t');
            float[] row = new float[cells.Length];
            for (int i = 0; i < row.Length; i++)
            {
                if (!float.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out row[i]))
                {
                    throw Wrong(path, $"has {Printable.Quote(cells[i])} in row {rows.Count}; {Expected}");
                }
            }

            rows.Add(row);
        }

        return rows;
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Reading(path, path, e);
        }
    }

    private static CheckpointException Wrong(string path, string what) =>
        new(CheckpointFault.Unreadable, path, $"{path}: {what}.");
}
