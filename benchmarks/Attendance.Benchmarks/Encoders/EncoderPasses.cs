using Attendance.Attention;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Passes;
using Attendance.Benchmarks.Peers;
using Attendance.Models;
using Attendance.Models.Encoders;
using Attendance.Probes;

namespace Attendance.Benchmarks.Encoders;

/// <summary>Our passes through an encoder and the peer's, in turn.</summary>
internal sealed class EncoderPasses(PostNormEncoder model, PythonPeer? peer, int runs)
{
    private float _seen;

    /// <summary>Measures one prompt length, without logits and with those of every position.</summary>
    public IEnumerable<EncoderRow> Measure(int length)
    {
        int[] ids = Ids(length);
        Func<double>[] ours =
        [
            () => Clock.Milliseconds(() => Run(ids, logits: false)), () => Clock.Milliseconds(() => Run(ids, logits: true)),
        ];
        Func<double>[] theirs = peer is null
            ? []
            : [() => peer.Run(length, logits: false), () => peer.Run(length, logits: true)];
        foreach (Func<double> warmUp in ours.Concat(theirs))
        {
            warmUp();
        }

        Limits limits = Roofline.Measure();
        double[][] times = Clock.Alternate(runs, Clock.PassesATurn(length), [.. ours, .. theirs]);
        for (int work = 0; work < ours.Length; work++)
        {
            double[]? peerTimes = peer is null ? null : times[ours.Length + work];
            yield return new EncoderRow(
                length,
                work == 0 ? "encoder" : "full",
                runs,
                Clock.Median(times[work]),
                peerTimes is null ? null : Clock.Median(peerTimes),
                peerTimes is null ? null : Clock.MedianRatio(peerTimes, times[work]),
                length == 128 ? 1.3 : null,
                Limit(limits, length, logits: work == 1),
                limits.FmaGflops);
        }
    }

    /// <summary>The largest difference between the weights of both for one query of the highest block.</summary>
    public double LargestDifference(int length)
    {
        AttentionMaps maps = model.Run(Ids(length)).Attention;
        (int block, int head, int query) = (maps.Blocks - 1, maps.Heads - 1, length / 2);
        float[] weights = new float[length];
        maps.PatternRows(block, head, query, weights);
        return weights.Zip(peer!.Row(length, block, head, query), (a, b) => Math.Abs((double)a - b)).Max();
    }

    private int[] Ids(int length) => [.. Enumerable.Range(0, length).Select(i => (int)((long)i * 7919 % model.Vocabulary))];

    /// <summary>
    /// Whoever wants no logits is given the last hidden state, so that every block is computed to its end.
    /// </summary>
    private void Run(int[] ids, bool logits)
    {
        var last = Probe.Read(
            $"blocks.{model.Blocks - 1}.normalized_resid_post", (in HookTensor tensor) => _seen = tensor.Values[0]);
        model.Run(ids, logits ? new RunOptions { Logits = LogitPositions.All } : new RunOptions { Probes = [last] });
        if (float.IsNaN(_seen))
        {
            throw new InvalidOperationException("The encoder's output is not a number.");
        }
    }

    /// <summary>The least time: every product at the machine's peak, or every weight once from memory.</summary>
    private double Limit(Limits limits, int length, bool logits)
    {
        double width = model.Width;
        double block = (4 * width * width) + (2 * width * model.Config.HiddenWidth);
        double weights = (model.Blocks * block) + (logits ? (width * width) + (width * model.Vocabulary) : 0);
        double attention = model.Blocks * 4 * width * length * length;
        return limits.Milliseconds((2 * length * weights) + attention, weights * sizeof(float));
    }
}
