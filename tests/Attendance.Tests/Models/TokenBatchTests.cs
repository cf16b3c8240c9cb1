using Attendance.Attention;
using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Models;
using CsCheck;

namespace Attendance.Tests.Models;

/// <summary>Padding changes nothing, wherever it stands and whatever it holds.</summary>
public sealed class TokenBatchTests
{
    private const int Context = 40;

    private static readonly CheckpointSpec s_spec = new() { Heads = 3, HeadSize = 7, Context = Context };

    /// <summary>Rows of real tokens, and for each the gaps before, between and behind them.</summary>
    private static readonly Gen<(int[] Ids, int Left, int Right, bool[] Holes)[]> s_rows =
        Gen.Select(Gen.Int[0, 100].Array[1, 18], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Bool.Array[18]).Array[1, 4];

    public static TheoryData<string> Kernels() => [.. KernelSet.Available.Select(kernels => kernels.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_AnyPadding_GivesWhatTheRowGivesAlone(string kernels)
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load(kernels);
        RandomModels.Sample(s_rows, 25, rows =>
        {
            // Positions that count real tokens only, as generate() passes them.
            TokenBatch batch = Pad(rows);
            BatchRun run = model.Run(batch, new RunOptions { Logits = LogitPositions.All });

            Assert.Equal(rows.Length, run.Runs.Count);
            for (int row = 0; row < rows.Length; row++)
            {
                Run alone = model.Run(rows[row].Ids, new RunOptions { Logits = LogitPositions.All });
                AssertSame(alone, run.Runs[row], 2e-5);
                Assert.Equal(rows[row].Ids, run.Runs[row].Tokens.Select(token => token.Id));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_OneRowPaddedAnywhere_IsTheSameToTheLastBit(string kernels)
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load(kernels);
        RandomModels.Sample(s_rows, 25, rows =>
        {
            // What is computed is the real tokens and nothing else, so that the layout cannot matter at all.
            TokenBatch batch = Pad([rows[0]]);

            Run padded = model.Run(batch, new RunOptions { Logits = LogitPositions.All }).Runs[0];

            AssertSame(model.Run(rows[0].Ids, new RunOptions { Logits = LogitPositions.All }), padded, 0);
        });
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Run_PaddingWithoutPositions_AgreesWithFloat64AtThosePositions(string kernels)
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load(kernels);
        RandomModels.Sample(s_rows, 10, rows =>
        {
            // As forward() does without position ids: 0 to T − 1, padding counted.
            TokenBatch padded = Pad(rows);
            var batch = new TokenBatch(padded.Ids, padded.Mask);

            BatchRun run = model.Run(batch, new RunOptions { Logits = LogitPositions.All });

            for (int row = 0; row < rows.Length; row++)
            {
                ReferencePass reference = checkpoint.Reference(rows[row].Ids, batch.RealPositions(row));
                ModelAgreement.CheckAttention(run.Runs[row], reference, $"row {row}");
                ModelAgreement.CheckLogits(run.Runs[row], reference, $"row {row}");
            }
        });
    }

    [Fact]
    public void PaddedPattern_AnyPadding_IsZeroThereAndThePatternElsewhere()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        RandomModels.Sample(s_rows, 25, rows =>
        {
            TokenBatch batch = Pad(rows);
            BatchRun run = model.Run(batch);
            for (int row = 0; row < rows.Length; row++)
            {
                AttentionMatrix padded = run.PaddedPattern(row, -1, 1);
                AttentionMatrix pattern = run.Runs[row].Attention.Pattern(1, 1);
                int[] real = batch.RealPositions(row);
                Assert.Equal((batch.Length, batch.Length), (padded.Queries, padded.Keys));
                for (int i = 0; i < batch.Length * batch.Length; i++)
                {
                    int query = Array.IndexOf(real, i / batch.Length);
                    int key = Array.IndexOf(real, i % batch.Length);
                    Assert.Equal(query < 0 || key < 0 ? 0 : pattern[query, key], padded.Values[i]);
                }
            }
        });
    }

    [Fact]
    public void New_NotABatch_IsRefusedInOneLine()
    {
        Assert.StartsWith("The batch is empty", Refused(() => new TokenBatch([])), StringComparison.Ordinal);
        Assert.StartsWith("The batch is empty", Refused(() => new TokenBatch([[]])), StringComparison.Ordinal);
        Assert.Equal(
            "A batch needs rows of one length: ids must be 2 × 2; pad the shorter rows.",
            Refused(() => new TokenBatch([[1, 2], [3]])));
        Assert.Equal(
            "A batch needs rows of one length: the attention mask must be 1 × 2; pad the shorter rows.",
            Refused(() => new TokenBatch([[1, 2]], [[true]])));
        Assert.Equal(
            "A batch needs rows of one length: the attention mask must be 1 × 1; pad the shorter rows.",
            Refused(() => new TokenBatch([[1]], [])));
        Assert.Equal(
            "A batch needs rows of one length: position ids must be 1 × 1; pad the shorter rows.",
            Refused(() => new TokenBatch([[1]], null, [[1, 2]])));
        Assert.Equal(
            "Row 1 of the batch is all padding; expected at least one real token.",
            Refused(() => new TokenBatch([[1], [2]], [[true], [false]])));
    }

    [Fact]
    public void Run_WhatTheModelHasNot_IsRefusedInOneLine()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        string name = checkpoint.Folder;

        Assert.Equal("The prompt has no token; expected at least one.", Refused(() => model.Run(Array.Empty<int>())));
        Assert.Equal(
            $"The prompt has 43 tokens, but the context of {name} is 40; shorten it by 3.",
            Refused(() => model.Run(new int[43])));
        Assert.Equal(
            $"The prompt has 41 tokens, but the context of {name} is 40; shorten it by 1.",
            Refused(() => model.Run(new TokenBatch([new int[41]]))));
        foreach (int id in (int[])[-1, 101, int.MinValue, int.MaxValue])
        {
            string message = $"There is no token {id}; ids of {name} are 0 to 100.";
            Assert.Equal(message, Refused(() => model.Run([1, id])));
            Assert.Equal(message, Refused(() => model.Run(new TokenBatch([[1, id]]))));
        }

        foreach (int position in (int[])[-1, Context, int.MaxValue])
        {
            Assert.Equal(
                "A position id is out of range; expected 0 to 39.",
                Refused(() => model.Run(new TokenBatch([[1, 2]], null, [[0, position]]))));
        }
    }

    /// <summary>Padding of ids and positions that no model has, so that using any of it would be an error.</summary>
    private static TokenBatch Pad((int[] Ids, int Left, int Right, bool[] Holes)[] rows)
    {
        var layouts = rows.Select(row =>
        {
            var layout = new List<int>(Enumerable.Repeat(-1, row.Left));
            for (int i = 0; i < row.Ids.Length; i++)
            {
                layout.Add(i);
                if (row.Holes[i] && layout.Count + row.Ids.Length - i < Context - 6)
                {
                    layout.Add(-1);
                }
            }

            layout.AddRange(Enumerable.Repeat(-1, row.Right));
            return layout;
        }).ToArray();
        int length = layouts.Max(layout => layout.Count);
        foreach (List<int> layout in layouts)
        {
            layout.AddRange(Enumerable.Repeat(-1, length - layout.Count));
        }

        return new TokenBatch(
            [.. layouts.Select((layout, row) => layout.Select(i => i < 0 ? -100 : rows[row].Ids[i]).ToArray())],
            [.. layouts.Select(layout => layout.Select(i => i >= 0).ToArray())],
            [.. layouts.Select(layout => layout.Select(i => i < 0 ? 1_000_000 : i).ToArray())]);
    }

    private static void AssertSame(Run expected, Run actual, double tolerance)
    {
        Assert.Equal(expected.Tokens.Count, actual.Tokens.Count);
        for (int i = 0; i < expected.Attention.Blocks * expected.Attention.Heads; i++)
        {
            (int block, int head) = (i / expected.Attention.Heads, i % expected.Attention.Heads);
            AttentionMatrix pattern = expected.Attention.Pattern(block, head);
            Near(pattern.Values, actual.Attention.Pattern(block, head).Values, tolerance);
        }

        for (int position = 0; position < expected.Tokens.Count; position++)
        {
            Near(expected.LogitsAt(position), actual.LogitsAt(position), tolerance);
        }
    }

    private static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }

    private static string Refused(Action action) => Assert.Throws<InvalidRequestException>(action).Message;
}
