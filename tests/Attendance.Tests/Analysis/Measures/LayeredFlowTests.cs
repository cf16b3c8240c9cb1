using Attendance.Analysis.Measures;
using CsCheck;

namespace Attendance.Tests.Analysis.Measures;

public sealed class LayeredFlowTests
{
    // Few different capacities, and many of 0, so that ways meet, tie and have to be taken back.
    private static readonly Gen<double> s_capacity =
        Gen.OneOf(Gen.Const(0.0), Gen.Const(0.25), Gen.Const(0.5), Gen.Double[0, 1]);

    private static readonly Gen<(int Nodes, double[][] Levels)> s_graphs =
        from nodes in Gen.Int[1, 3]
        from count in Gen.Int[1, 3]
        from levels in s_capacity.Array[nodes * nodes].Array[count]
        select (nodes, levels);

    [Fact]
    public void Maximum_TwoLevelsByHand_FillsBothWays()
    {
        // 1 → 0 → 0 takes min(½, 1) and 1 → 1 → 0 takes min(½, ¼): ¾, where rollout has ½·1 + ½·¼ = 5/8.
        var flow = new LayeredFlow([[1, 0, 0.25, 0.75], [1, 0, 0.5, 0.5]], 2);

        Assert.Equal(0.75, flow.Maximum(1, 0));
        Assert.Equal(0.5, flow.Maximum(1, 1));
        Assert.Equal(1, flow.Maximum(0, 0));
        Assert.Equal(0, flow.Maximum(0, 1));
    }

    [Fact]
    public void Maximum_ManyWays_IsTheirSum()
    {
        // From 0, 1 goes to either middle node, and a half from both to 0: a half and a half.
        var flow = new LayeredFlow([[0.5, 0, 0.5, 0], [1, 1, 0, 0]], 2);

        Assert.Equal(1, flow.Maximum(0, 0));
    }

    [Fact]
    public void Maximum_AnyTinyGraph_IsTheSmallestCut() => s_graphs.Sample(
        (nodes, levels) =>
        {
            var flow = new LayeredFlow(levels, nodes);
            for (int source = 0; source < nodes; source++)
            {
                for (int sink = 0; sink < nodes; sink++)
                {
                    Assert.Equal(SmallestCut(levels, nodes, source, sink), flow.Maximum(source, sink), 1e-12);
                }
            }
        },
        iter: 150);

    /// <summary>Of all sets of nodes with the source and without the sink, the least capacity that leads out.</summary>
    private static double SmallestCut(double[][] levels, int nodes, int source, int sink)
    {
        int all = (levels.Length + 1) * nodes;
        source += levels.Length * nodes;
        double least = double.PositiveInfinity;
        for (int set = 0; set < 1 << all; set++)
        {
            if ((set >> source & 1) == 0 || (set >> sink & 1) == 1)
            {
                continue;
            }

            double cut = 0;
            for (int level = 0; level < levels.Length; level++)
            {
                for (int i = 0; i < nodes * nodes; i++)
                {
                    int upper = ((level + 1) * nodes) + (i / nodes);
                    int lower = (level * nodes) + (i % nodes);
                    cut += (set >> upper & 1) == 1 && (set >> lower & 1) == 0 ? levels[level][i] : 0;
                }
            }

            least = Math.Min(least, cut);
        }

        return least;
    }
}
