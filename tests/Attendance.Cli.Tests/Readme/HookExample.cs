using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Cli.Tests.Readme;

/// <summary>The example of <c>docs/hook-points.md</c>.</summary>
internal static class HookExample
{
    public static (Run Run, CaptureProbe Capture) Run(TransformerModel model)
    {
        // README begins
        var capture = new CaptureProbe("blocks.*.attn.z");                  // keeps what passes
        var ablate = Probe.Write("blocks.5.attn.z", (in HookTensor z) =>    // removes head 5.1
        {
            int heads = z.Shape[1], size = z.Shape[2];
            for (int token = 0; token < z.Shape[0]; token++)
            {
                z.Writable.Slice(((token * heads) + 1) * size, size).Clear();
            }
        });
        Run run = model.Run("I love you", new RunOptions { Probes = [ablate, capture], Logits = LogitPositions.Last });
        // README ends
        return (run, capture);
    }
}
