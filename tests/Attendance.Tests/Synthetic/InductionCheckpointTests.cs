using System.Numerics.Tensors;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Synthetic;
using Attendance.Tests.Shared;

namespace Attendance.Tests.Synthetic;

/// <summary>That the hand-made heads do what they were made for, over lengths up to the whole context.</summary>
public sealed class InductionCheckpointTests(ITestOutputHelper output)
{
    [Fact]
    public void Write_TheFiles_AreThoseOfTheCommittedModel()
    {
        using var checkpoint = new BuiltInduction();
        string committed = Path.Combine(Expectation.Repository(), "models", "induction");
        foreach (string file in InductionCheckpoint.Files)
        {
            byte[] built = File.ReadAllBytes(Path.Combine(checkpoint.Folder, file));
            string path = Path.Combine(committed, file);
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(built))
            {
                string beside = Path.Combine(committed, "received." + file);
                File.WriteAllBytes(beside, built);
                Assert.Fail($"{path} is not what is built; look at {beside}: if it is right, commit it in its place.");
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(8, 3)]
    [InlineData(14, 4)]
    public void Run_RepeatedTokens_CopiesEveryOneOfTheSecondHalf(int count, ulong seed)
    {
        using var checkpoint = new BuiltInduction();
        using Gpt2 model = checkpoint.Load();
        int[] ids = InductionCheckpoint.Repeated(count, seed);
        Run run = model.Run(ids, new RunOptions { Logits = LogitPositions.All });

        double worst = 1;
        for (int position = count; position < ids.Length - 1; position++)
        {
            ReadOnlySpan<float> logits = run.LogitsAt(position);
            Assert.Equal(ids[position + 1], TensorPrimitives.IndexOfMax(logits));
            worst = Math.Min(worst, Math.Exp(Distributions.LogProbability(logits, ids[position + 1])));
        }

        output.WriteLine($"{count}: p of the right next token is at least {worst:0.00000}");
        Assert.InRange(worst, 0.995, 1);
    }

    [Fact]
    public void Patterns_OfTheTwoHeads_AreThoseTheyWereMadeFor()
    {
        const int Count = 14;
        using var checkpoint = new BuiltInduction();
        using Gpt2 model = checkpoint.Load();
        Run run = model.Run(InductionCheckpoint.Repeated(Count, 5));

        AttentionMatrix previous = run.Attention.Pattern(0, InductionCheckpoint.PreviousToken.Head);
        AttentionMatrix induction = run.Attention.Pattern(1, InductionCheckpoint.Induction.Head);

        for (int query = 1; query < previous.Queries; query++)
        {
            Assert.InRange(previous[query, query - 1], 0.999, 1);
        }

        for (int query = Count; query < induction.Queries; query++)
        {
            Assert.InRange(induction[query, query - Count + 1], 0.999, 1);
        }
    }

    [Fact]
    public void Patterns_OfAllOtherHeads_AreNearlyUniform()
    {
        using var checkpoint = new BuiltInduction();
        using Gpt2 model = checkpoint.Load();
        Run run = model.Run(InductionCheckpoint.Repeated(12, 6));

        foreach (HeadId head in HeadId.All(InductionCheckpoint.Blocks, InductionCheckpoint.Heads))
        {
            if (head == InductionCheckpoint.PreviousToken || head == InductionCheckpoint.Induction)
            {
                continue;
            }

            AttentionMatrix pattern = run.Attention.Pattern(head.Block, head.Head);
            for (int query = 0; query < pattern.Queries; query++)
            {
                foreach (float weight in pattern.Row(query)[..(query + 1)])
                {
                    Assert.InRange(weight * (query + 1), 0.9, 1.1);
                }
            }
        }
    }
}
