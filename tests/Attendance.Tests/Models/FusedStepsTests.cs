using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Tests.Models;

/// <summary>Steps that are one where nobody looks between them give the same bits when somebody does.</summary>
public sealed class FusedStepsTests
{
    public static MatrixTheoryData<string, string> KernelsAndPoints() =>
        new(
            Kernels.KernelData.Names,
            ["blocks.*.resid_pre", "blocks.*.resid_mid", "blocks.*.resid_post", "blocks.*.attn_out", "blocks.*.mlp_out",
                "blocks.*.mlp.pre", "blocks.*.mlp.post", "*"]);

    [Theory]
    [MemberData(nameof(KernelsAndPoints))]
    public void Run_LookedAtInBetween_GivesTheSameBits(string kernels, string points)
    {
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec { Blocks = 2, Heads = 3, HeadSize = 12, Context = 130 });
        using Gpt2 model = checkpoint.Load(kernels);
        foreach (int length in (int[])[1, 5, 130])
        {
            int[] ids = checkpoint.Ids(length);
            Run blind = model.Run(ids, new RunOptions { Logits = LogitPositions.All });
            var capture = new CaptureProbe(
                [.. HookPattern.Match(points, 2).Where(point => !ChangesTheWay(point.Site)).Select(point => point.Name)]);

            Run seen = model.Run(ids, new RunOptions { Logits = LogitPositions.All, Probes = [capture] });

            Assert.NotEmpty(capture.Tensors);
            for (int position = 0; position < length; position++)
            {
                Assert.Equal(blind.LogitsAt(position), seen.LogitsAt(position));
            }

            Assert.Equal(blind.Attention.Pattern(1, 2).Values, seen.Attention.Pattern(1, 2).Values);
        }
    }

    /// <summary>
    /// Points for which the pass computes otherwise, within the kernels' tolerance: they are tested against PyTorch.
    /// </summary>
    private static bool ChangesTheWay(HookSite site) => site is
        HookSite.Ln1Scale or HookSite.Ln2Scale or HookSite.FinalScale
        or HookSite.AttnScores or HookSite.Pattern or HookSite.Result;
}
