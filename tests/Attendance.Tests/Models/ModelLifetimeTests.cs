using Attendance.Attention;
using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Tests.Models;

/// <summary>One model used from several threads, from inside its own pass, and after its end.</summary>
public sealed class ModelLifetimeTests
{
    private static readonly CheckpointSpec s_spec = new() { Blocks = 3, Heads = 3, HeadSize = 12, Context = 80 };

    [Fact]
    public void Run_AfterDispose_IsRefused()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        Gpt2 model = checkpoint.Load();
        model.Run([1, 2, 3]);
        Gpt2 fresh = checkpoint.Load();

        foreach (Gpt2 disposed in (Gpt2[])[model, fresh])
        {
            disposed.Dispose();
            disposed.Dispose();

            Assert.Throws<ObjectDisposedException>(() => disposed.Run([1, 2, 3]));
            Assert.Throws<ObjectDisposedException>(() => disposed.Run(new TokenBatch([[1, 2]])));
        }
    }

    [Fact]
    public void Run_InsideItsOwnPass_IsRefusedAndTheModelGoesOn()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        float[] before = model.Run([1, 2, 3]).Attention.Pattern(2, 0).Values.ToArray();
        var again = Probe.Read("blocks.0.resid_pre", (in HookTensor _) => model.Run([4]));
        var end = Probe.Read("blocks.0.resid_pre", (in HookTensor _) => model.Dispose());

        Assert.Throws<InvalidOperationException>(() => model.Run([1, 2, 3], new RunOptions { Probes = [again] }));
        Assert.Throws<InvalidOperationException>(() => model.Run([1, 2, 3], new RunOptions { Probes = [end] }));

        Assert.Equal(before, model.Run([1, 2, 3]).Attention.Pattern(2, 0).Values);
    }

    [Fact]
    public void Rest_BetweenPasses_ChangesNothingAndInsideOneIsRefused()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        float[] before = model.Run([1, 2, 3]).Attention.Pattern(2, 0).Values.ToArray();
        var inside = Probe.Read("blocks.0.resid_pre", (in HookTensor _) => model.Rest());

        model.Rest();
        model.Rest();

        Assert.Equal(before, model.Run([1, 2, 3]).Attention.Pattern(2, 0).Values);
        Assert.Throws<InvalidOperationException>(() => model.Run([1, 2, 3], new RunOptions { Probes = [inside] }));
        model.Dispose();
        model.Rest();
    }

    [Fact]
    public void Run_ProbeThatFails_PassesTheFailureOnAndTheModelGoesOn()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        float[] before = model.Run([1, 2, 3]).Attention.Pattern(2, 0).Values.ToArray();
        foreach (string point in (string[])["embed", "blocks.1.attn.pattern", "blocks.2.attn.q", "ln_final.scale"])
        {
            var failing = Probe.Write(point, static (in HookTensor _) => throw new FormatException("from a probe"));

            Assert.Equal(
                "from a probe",
                Assert.Throws<FormatException>(() => model.Run([1, 2], new RunOptions { Probes = [failing] })).Message);
        }

        Assert.Equal(before, model.Run([1, 2, 3]).Attention.Pattern(2, 0).Values);
    }

    [Fact]
    public void Run_ManyThreads_GiveWhatOneThreadGives()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        int[][] prompts = [.. Enumerable.Range(0, 12).Select(i => checkpoint.Ids(1 + (i * 6)))];
        float[][] expected = [.. prompts.Select(ids => Everything(model, ids))];

        Together(threads: 6, thread =>
        {
            for (int i = 0; i < prompts.Length; i++)
            {
                int prompt = (i + (thread * 5)) % prompts.Length;
                Assert.Equal(expected[prompt], Everything(model, prompts[prompt]));
            }
        });
    }

    [Fact]
    public void AttentionMaps_ManyThreads_GiveWhatOneThreadGives()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        AttentionMaps maps = model.Run(checkpoint.Ids(80)).Attention;
        float[][] expected = [.. Enumerable.Range(0, 9).Select(i => maps.Pattern(i / 3, i % 3).Values.ToArray())];

        Together(threads: 6, thread =>
        {
            for (int n = 0; n < 27; n++)
            {
                int i = (n + (thread * 2)) % 9;
                (int block, int head) = (i / 3, i % 3);
                Assert.Equal(expected[i], maps.Pattern(block, head).Values);
                Assert.Equal(expected[i], maps.Tile(block, head, .., ..).Values);
                Assert.Equal(expected[i].AsSpan(79 * 80), maps.Tile(block, head, ^1.., ..).Values);
            }

            using AttentionTensor all = maps.Materialize();
            Assert.Equal(expected[5].AsSpan(80, 80), all.Row(1, 2, 1));
        });
    }

    [Fact]
    public void Dispose_WhileOthersRun_EndsEachRunWholeOrRefused()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        int[] ids = checkpoint.Ids(60);
        using Gpt2 other = checkpoint.Load();
        float[] expected = Everything(other, ids);
        Gpt2 model = checkpoint.Load();
        int refused = 0;
        using var started = new CountdownEvent(4);

        Together(threads: 5, thread =>
        {
            if (thread == 0)
            {
                started.Wait(TestContext.Current.CancellationToken);
                model.Dispose();
                return;
            }

            Assert.Equal(expected, Everything(model, ids));
            started.Signal();
            try
            {
                while (true)
                {
                    Assert.Equal(expected, Everything(model, ids));
                }
            }
            catch (ObjectDisposedException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal(4, refused);
    }

    private static float[] Everything(Gpt2 model, int[] ids)
    {
        Run run = model.Run(ids, new RunOptions { Logits = LogitPositions.Last });
        return [.. run.NextTokenLogits, .. run.Attention.Pattern(-1, -1).Values, .. run.Attention.Pattern(0, 1).Values];
    }

    private static void Together(int threads, Action<int> act)
    {
        using var gate = new Barrier(threads);
        var failures = new Exception?[threads];
        Thread[] all =
        [
            .. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                gate.SignalAndWait();
                failures[thread] = Record.Exception(() => act(thread));
            })),
        ];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.All(failures, Assert.Null);
    }
}
