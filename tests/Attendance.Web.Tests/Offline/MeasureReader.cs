using System.Runtime.InteropServices;

namespace Attendance.Web.Tests.Offline;

/// <summary>Reads a measure's matrices as the page's script does: see <c>docs/viewer-protocol.md</c>.</summary>
internal static class MeasureReader
{
    /// <summary>One head's matrix, <c>[S, T]</c>.</summary>
    public static float[] Read(byte[] bytes, string encoding, MatrixShape shape, int head, float[]? weights = null) =>
        encoding switch
        {
            "of-weights" => Multiplied(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape, head, weights!),
            "rest-of-weights" => WithoutFirst(weights!, shape),
            _ => Rows(bytes, encoding, shape, head),
        };

    private static float[] Rows(byte[] bytes, string encoding, MatrixShape shape, int head)
    {
        (int heads, int queries, int keys, bool causal, bool masked) = shape;
        int[] seen = [.. Enumerable.Range(0, queries).Select(query => causal ? query + 1 : keys)];
        int before = head * seen.Sum();
        float[] matrix = new float[queries * keys];
        Array.Fill(matrix, masked ? float.NegativeInfinity : 0);
        for (int query = 0; query < queries; before += seen[query++])
        {
            for (int key = 0; key < seen[query]; key++)
            {
                matrix[(query * keys) + key] = encoding == "rows-f32"
                    ? BitConverter.ToSingle(bytes, sizeof(float) * (before + key))
                    : Step(bytes, heads * queries, (head * queries) + query, before + key);
            }
        }

        return matrix;
    }

    private static float Step(byte[] bytes, int rows, int row, int cell)
    {
        ushort code = BitConverter.ToUInt16(bytes, (2 * sizeof(float) * rows) + (sizeof(ushort) * cell));
        double low = BitConverter.ToSingle(bytes, sizeof(float) * row);
        double step = BitConverter.ToSingle(bytes, sizeof(float) * (rows + row));
        return code switch
        {
            65535 => float.NaN,
            65534 => float.NegativeInfinity,
            _ => (float)(low + (code * step)),
        };
    }

    private static float[] Multiplied(float[] factors, MatrixShape shape, int head, float[] weights) =>
    [
        .. weights.Select((weight, i) => (float)((double)weight
            * factors[(head * shape.Queries) + (i / shape.Keys)]
            * factors[(shape.Heads * shape.Queries) + (head * shape.Keys) + (i % shape.Keys)])),
    ];

    private static float[] WithoutFirst(float[] weights, MatrixShape shape) =>
    [
        .. weights.Chunk(shape.Keys).SelectMany(row =>
        {
            double rest = row.Skip(1).Sum(weight => (double)weight);
            return row.Select((weight, key) => key == 0 || rest == 0 ? 0 : (float)(weight / rest));
        }),
    ];
}
