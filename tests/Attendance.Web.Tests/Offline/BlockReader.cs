using System.Runtime.InteropServices;
using Attendance.Web.Offline;

namespace Attendance.Web.Tests.Offline;

/// <summary>Reads one block's bytes as the page's script does: see <c>docs/viewer-protocol.md</c>.</summary>
internal static class BlockReader
{
    /// <summary>One head's pattern, <c>[S, T]</c>.</summary>
    public static float[] Pattern(byte[] bytes, string encoding, IPageSet set, int block, int head)
    {
        bool causal = set.Info.Kind == "causal";
        (int queries, int keys) = (set.Info.Queries, set.Info.Keys);
        int[] seen = [.. Enumerable.Range(0, queries).Select(query => causal ? query + 1 : keys)];
        int before = head * seen.Sum();
        float[] pattern = new float[queries * keys];
        for (int query = 0; query < queries; before += seen[query++])
        {
            Span<float> row = pattern.AsSpan(query * keys, seen[query]);
            switch (encoding)
            {
                case "rows-f32":
                    MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Slice(before, row.Length).CopyTo(row);
                    break;
                case "rows-u16":
                    int start = sizeof(float) * set.Heads * queries;
                    float most = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, start))[(head * queries) + query];
                    for (int key = 0; key < row.Length; key++)
                    {
                        row[key] = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan(start))[before + key] * (most / 65535);
                    }

                    break;
                default:
                    Attend(bytes, encoding == "qk-f32", set, head, query, row);
                    break;
            }
        }

        return pattern;
    }

    private static void Attend(byte[] bytes, bool exact, IPageSet set, int head, int query, Span<float> row)
    {
        double[] scores = new double[row.Length];
        double[] q = Vector(bytes, exact, set, (head * set.Info.Queries) + query, 0);
        for (int key = 0; key < scores.Length; key++)
        {
            double[] k = Vector(bytes, exact, set, (head * set.Info.Keys) + key, set.Heads * set.Info.Queries);
            scores[key] = set.ScaleOf(0) * q.Zip(k, (a, b) => a * b).Sum();
        }

        double most = scores.Max();
        double sum = scores.Sum(score => Math.Exp(score - most));
        for (int key = 0; key < row.Length; key++)
        {
            row[key] = (float)(Math.Exp(scores[key] - most) / sum);
        }
    }

    /// <summary>One vector: of the queries, or of the keys behind them.</summary>
    private static double[] Vector(byte[] bytes, bool exact, IPageSet set, int index, int before)
    {
        int size = set.HeadSize;
        int vectors = set.Heads * (set.Info.Queries + set.Info.Keys);
        int at = (before + index) * size;
        if (exact)
        {
            return [.. MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Slice(at, size).ToArray().Select(value => (double)value)];
        }

        float scale = MemoryMarshal.Cast<byte, float>(bytes.AsSpan())[before + index];
        ReadOnlySpan<short> values = MemoryMarshal.Cast<byte, short>(bytes.AsSpan(sizeof(float) * vectors));
        return [.. values.Slice(at, size).ToArray().Select(value => (double)(value * scale) / 32767)];
    }
}
