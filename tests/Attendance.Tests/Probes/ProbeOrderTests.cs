using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;

namespace Attendance.Tests.Probes;

/// <summary>Who is visited, when, and with what right.</summary>
public sealed class ProbeOrderTests : IDisposable
{
    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Context = 9 });
    private readonly Gpt2 _model;
    private readonly List<string> _visits = [];

    public ProbeOrderTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Run_Star_VisitsEveryPointOnceInOrder()
    {
        Run(Note("*", "a"));

        Assert.Equal(HookPoint.All(2).Select(point => $"a {point.Name} 0"), _visits);
    }

    [Fact]
    public void Run_SeveralProbesAtOnePoint_VisitsThemInTheGivenOrder()
    {
        Run(Note("embed", "b"), Note("*embed", "a"), Note("embed", "c"));

        Assert.Equal(["b embed 0", "a embed 0", "c embed 0", "a pos_embed 0"], _visits);
    }

    [Fact]
    public void Run_LaterProbe_SeesWhatAnEarlierOneWrote()
    {
        float seen = 0;
        Run(
            Probe.Write("blocks.0.mlp_out", static (in HookTensor tensor) => tensor.Writable.Fill(2)),
            Probe.Write("blocks.0.mlp_out", static (in HookTensor tensor) => tensor.Writable[0] *= 3),
            Probe.Read("blocks.0.mlp_out", (in HookTensor tensor) => seen = tensor.Values[0]));

        Assert.Equal(6, seen);
    }

    [Fact]
    public void Run_ProbeThatNamesAPointTwice_IsVisitedOnce()
    {
        var capture = new NamedTwice(_visits);

        Run(capture);

        Assert.Equal(["embed"], _visits);
    }

    [Fact]
    public void Run_Batch_VisitsEachSequenceBySelf()
    {
        var batch = new TokenBatch([[1, 2, 3], [4, 5, 0]], [[true, true, true], [true, true, false]]);

        _model.Run(batch, new RunOptions { Probes = [Note("blocks.0.attn.q", "a"), Note("blocks.0.attn.z", "b")] });

        Assert.Equal(
            ["a blocks.0.attn.q 0", "a blocks.0.attn.q 1", "b blocks.0.attn.z 0", "b blocks.0.attn.z 1"], _visits);
    }

    [Fact]
    public void Writable_ReadingProbe_IsRefusedAtEveryPoint()
    {
        foreach (HookPoint point in HookPoint.All(2))
        {
            var probe = Probe.Read(point.Name, static (in HookTensor tensor) => tensor.Writable.Clear());

            var error = Assert.Throws<InvalidOperationException>(() => Run(probe));

            Assert.Equal(
                $"This probe only reads; to change {point.Name}, let it say that it writes.", error.Message);
        }
    }

    [Fact]
    public void Writable_ReadingProbeBesideAWritingOne_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => Run(
            Probe.Write("embed", static (in HookTensor tensor) => tensor.Writable.Clear()),
            Probe.Read("embed", static (in HookTensor tensor) => tensor.Writable.Clear())));
    }

    [Fact]
    public void Run_UnknownPoint_IsRefusedBeforeThePass()
    {
        var error = Assert.Throws<InvalidRequestException>(() => Run(Note("embed", "a"), Note("blocks.2.attn.q", "b")));

        Assert.StartsWith("There is no hook point 'blocks.2.attn.q'", error.Message, StringComparison.Ordinal);
        Assert.Empty(_visits);
    }

    private void Run(params Probe[] probes) => _model.Run([1, 2, 3], new RunOptions { Probes = probes });

    private Probe Note(string point, string who) => Probe.Read(
        point, (in HookTensor tensor) => _visits.Add($"{who} {tensor.Point.Name} {tensor.Sequence}"));

    private sealed class NamedTwice(List<string> visits) : Probe
    {
        public override IReadOnlyList<string> Points => ["embed", "hook_embed", "embe*"];

        public override void Visit(in HookTensor tensor) => visits.Add(tensor.Point.Name);
    }
}
