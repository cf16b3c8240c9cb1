using Attendance.Analysis;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis;

public sealed class ActivationCacheTests : IDisposable
{
    private static readonly int[] s_ids = [3, 1, 4, 1, 5];

    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec());
    private readonly Gpt2 _model;
    private readonly IReadOnlyList<Token> _tokens;

    public ActivationCacheTests()
    {
        _model = _checkpoint.Load();
        _tokens = _model.Describe(s_ids);
    }

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Of_Points_AreThereUnderTheirSites()
    {
        ActivationCache cache = ActivationCache.Of(
            _model, _tokens, LogitPositions.Last, ["embed", "blocks.1.attn.z", "ln_final.scale", "ln_final.normalized"]);
        ReferencePass reference = _checkpoint.Reference(s_ids);

        reference.Check("embed", cache[HookSite.Embed], "cache");
        reference.Check("blocks.1.attn.z", cache[HookSite.Z, 1], "cache");
        reference.Check("ln_final.scale", cache[HookSite.FinalScale], "cache");
        reference.Check("ln_final.normalized", cache[HookSite.FinalNormalized], "cache");
        Assert.Equal(s_ids.Length, cache.Length);
        Assert.Same(_model, cache.Model);
        Assert.Equal(_checkpoint.Spec.Vocabulary, cache.Run.NextTokenLogits.Length);
    }

    [Fact]
    public void Of_PointThatWasNotKept_IsRefusedByName()
    {
        ActivationCache cache = ActivationCache.Of(_model, _tokens, LogitPositions.None, ["embed"]);

        Assert.Contains(
            "'blocks.0.attn.z'",
            Assert.Throws<InvalidRequestException>(() => cache[HookSite.Z, 0]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WithAProbe_KeepsWhatItMadeOfIt()
    {
        Probe zeros = Probe.Write("blocks.0.attn.z", (in HookTensor tensor) => tensor.Writable.Clear());

        ActivationCache cache = ActivationCache.Of(_model, _tokens, LogitPositions.None, ["blocks.0.attn.z"], [zeros]);

        Assert.All(cache[HookSite.Z, 0], value => Assert.Equal(0, value));
    }
}
