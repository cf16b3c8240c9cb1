using Attendance.Attention;

namespace Attendance.Plots.Tests;

/// <summary>Attention that was never computed, with the labels that a test asks for.</summary>
internal static class Sample
{
    public static AttentionGrid Grid(string[] labels, int panels = 1, string title = "sample")
    {
        int size = labels.Length;
        float[] weights = new float[size * size];
        for (int query = 0; query < size; query++)
        {
            int sum = Enumerable.Range(0, query + 1).Sum(key => Weight(query, key));
            for (int key = 0; key <= query; key++)
            {
                weights[(query * size) + key] = (float)Weight(query, key) / sum;
            }
        }

        return new AttentionGrid(
            title,
            [.. Enumerable.Range(0, panels).Select(p =>
                new AttentionPanel($"block 5 · head {p}", 5, p, new AttentionMatrix(size, size, weights)))],
            labels,
            labels);
    }

    public static AttentionGrid Grid(int size, int panels = 1) =>
        Grid([.. Enumerable.Range(0, size).Select(i => $"t{i}")], panels);

    private static int Weight(int query, int key) => 1 + (((query * 7) + (key * 3)) % 11) + (key == query - 1 ? 20 : 0);
}
