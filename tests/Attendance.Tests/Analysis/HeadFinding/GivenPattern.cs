using Attendance.Analysis.HeadFinding;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;

namespace Attendance.Tests.Analysis.HeadFinding;

/// <summary>
/// A head whose pattern over the tokens a b a is written by a probe, so that its scores can be worked out by hand.
/// </summary>
internal static class GivenPattern
{
    private static readonly float[,] s_weights = { { 1, 0, 0 }, { 0.75f, 0.25f, 0 }, { 0.5f, 0.25f, 0.25f } };

    public static double Score(HeadScore score, DetectionOptions? options = null, int length = 3)
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Blocks = 1, Heads = 1 });
        using Gpt2 model = checkpoint.Load();
        var write = Probe.Write(
            "blocks.0.attn.pattern",
            (in HookTensor pattern) =>
            {
                for (int i = 0; i < length * length; i++)
                {
                    pattern.Writable[i] = s_weights[i / length, i % length];
                }
            });
        Run run = model.Run([.. new[] { 7, 3, 7 }.Take(length)], new RunOptions { Probes = [write] });
        return HeadFinder.Find(run, [score], options)[0, new(0, 0)];
    }
}
