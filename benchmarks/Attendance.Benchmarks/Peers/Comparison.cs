using Attendance.Attention;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Passes;
using Attendance.Models;

namespace Attendance.Benchmarks.Peers;

/// <summary>Our passes and the peer's, in turn.</summary>
internal sealed class Comparison(Gpt2 model, PythonPeer? peer, int runs)
{
    /// <summary>From this length on patterns are materialised as well; below, they are hardly anything.</summary>
    private const int MaterializeFrom = 1024;

    /// <summary>Measures one prompt length.</summary>
    public IEnumerable<ComparisonRow> Measure(int length)
    {
        var pass = new Pass(model, length);
        var works = new List<PassWork> { PassWork.Attention, PassWork.Full };
        if (length >= MaterializeFrom)
        {
            works.Add(PassWork.Materialized);
        }

        // One untimed run of each warms up and shows its memory.
        Dictionary<PassWork, double> oursMemory = works.ToDictionary(
            work => work, work => AnonymousMemory.PeakMegabytes(Environment.ProcessId, () => pass.Do(work)));
        Dictionary<bool, double> peerMemory = peer is null
            ? []
            : works.Select(PeerLogits).Distinct().ToDictionary(
                logits => logits,
                logits => AnonymousMemory.PeakMegabytes(peer.ProcessId, () => peer.Run(length, logits)));

        Limits limits = Roofline.Measure();
        bool[] peerWorks = [.. peerMemory.Keys];
        double[][] times = Clock.Alternate(runs, Clock.PassesATurn(length), [
            .. works.Select(work => (Func<double>)(() => Clock.Milliseconds(() => pass.Do(work)))),
            .. peerWorks.Select(logits => (Func<double>)(() => peer!.Run(length, logits))),
        ]);

        for (int i = 0; i < works.Count; i++)
        {
            bool logits = PeerLogits(works[i]);
            double[]? peerTimes = peer is null ? null : times[works.Count + Array.IndexOf(peerWorks, logits)];
            var cost = PassCost.Of(model.Config, works[i], length);
            yield return new ComparisonRow(
                length,
                works[i].ToString().ToLowerInvariant(),
                logits ? "full" : "attentions",
                runs,
                Clock.Median(times[i]),
                peerTimes is null ? null : Clock.Median(peerTimes),
                peerTimes is null ? null : Clock.MedianRatio(peerTimes, times[i]),
                Target(works[i], length),
                oursMemory[works[i]],
                peer is null ? null : peerMemory[logits],
                cost.Milliseconds(limits),
                cost.IsMemoryBound(limits) ? "memory" : "multiply-add",
                limits.FmaGflops,
                limits.ReadGbs);
        }
    }

    /// <summary>The largest difference between the weights of both for one query of the highest block.</summary>
    public double LargestDifference(int length)
    {
        AttentionRow ours = AttentionRow.Of(new Pass(model, length).Attend());
        float[] theirs = peer!.Row(length, ours.Block, ours.Head, ours.Query);
        return ours.Weights.Zip(theirs, (a, b) => Math.Abs((double)a - b)).Max();
    }

    /// <summary>Our patterns in memory stand beside the peer's without logits, since we make none there.</summary>
    private static bool PeerLogits(PassWork work) => work != PassWork.Materialized;

    /// <summary>What was set as the aim for GPT-2 small on two cores.</summary>
    private static double? Target(PassWork work, int length) => (work, length) switch
    {
        (PassWork.Attention, 3) => 4,
        (PassWork.Attention, 16) => 3,
        (PassWork.Attention, 64) => 2.2,
        (PassWork.Attention, 256) => 2,
        (PassWork.Attention, 1024) => 2.5,
        (PassWork.Full, _) => 1.5,
        (PassWork.Materialized, 1024) => 2,
        _ => null,
    };

    private sealed record AttentionRow(int Block, int Head, int Query, float[] Weights)
    {
        public static AttentionRow Of(Run run)
        {
            AttentionMaps maps = run.Attention;
            (int block, int head, int query) = (maps.Blocks - 1, maps.Heads - 1, maps.Keys - 1);
            var weights = new float[maps.Keys];
            maps.PatternRows(block, head, query, weights);
            return new AttentionRow(block, head, query, weights);
        }
    }
}
