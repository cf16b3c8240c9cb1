using System.Numerics.Tensors;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Synthetic;

namespace Attendance.Tests.Synthetic;

/// <summary>That the hand-made heads do what they were made for, over lengths up to the whole context.</summary>
public sealed class InductionCheckpointTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(20, 3)]
    [InlineData(62, 4)]
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
        const int Count = 62;
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
        Run run = model.Run(InductionCheckpoint.Repeated(30, 6));

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
