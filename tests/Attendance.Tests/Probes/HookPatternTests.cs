using Attendance.Errors;
using Attendance.Probes;

namespace Attendance.Tests.Probes;

public sealed class HookPatternTests
{
    /// <summary>TransformerLens's own names, of a model with two blocks, in the order of its forward pass.</summary>
    private static readonly string[] s_names =
    [
        "hook_embed", "hook_pos_embed",
        .. new[] { 0, 1 }.SelectMany(block => new[]
        {
            "hook_resid_pre", "ln1.hook_scale", "ln1.hook_normalized", "attn.hook_q", "attn.hook_k", "attn.hook_v",
            "attn.hook_attn_scores", "attn.hook_pattern", "attn.hook_z", "attn.hook_result", "hook_attn_out",
            "hook_resid_mid", "ln2.hook_scale", "ln2.hook_normalized", "mlp.hook_pre", "mlp.hook_post", "hook_mlp_out",
            "hook_resid_post",
        }.Select(name => $"blocks.{block}.{name}")),
        "ln_final.hook_scale", "ln_final.hook_normalized",
    ];

    public static TheoryData<string> Names() => [.. s_names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Match_NameOfTransformerLens_IsThatPointWithAndWithoutHook(string name)
    {
        string plain = name.Replace("hook_", "", StringComparison.Ordinal);

        Assert.Equal(plain, Assert.Single(HookPattern.Match(name, 2)).Name);
        Assert.Equal(plain, Assert.Single(HookPattern.Match(plain, 2)).Name);
        Assert.Equal(plain, Assert.Single(HookPattern.Match($" {plain} ", 2)).ToString());
    }

    [Fact]
    public void Match_Star_IsEveryPointInTheOrderOfThePass()
    {
        string[] expected = [.. s_names.Select(name => name.Replace("hook_", "", StringComparison.Ordinal))];

        Assert.Equal(expected, HookPattern.Match("*", 2).Select(point => point.Name));
        Assert.Equal(expected, HookPoint.All(2).Select(point => point.Name));
        HookMap map = HookMap.PreNorm(2);
        Assert.Equal(
            expected,
            HookPoint.All(2).OrderBy(point => map.OrderOf(point.Site, point.Block)).Select(point => point.Name));
    }

    [Theory]
    [InlineData("blocks.*.attn.q", "blocks.0.attn.q blocks.1.attn.q")]
    [InlineData("blocks.*.attn.hook_q", "blocks.0.attn.q blocks.1.attn.q")]
    [InlineData("blocks.-1.attn.q", "blocks.1.attn.q")]
    [InlineData("blocks.-2.hook_resid_mid", "blocks.0.resid_mid")]
    [InlineData("blocks.0.mlp*", "blocks.0.mlp.pre blocks.0.mlp.post blocks.0.mlp_out")]
    [InlineData("*embed", "embed pos_embed")]
    [InlineData("ln_final.*", "ln_final.scale ln_final.normalized")]
    [InlineData("blocks.-1.ln*.scale", "blocks.1.ln1.scale blocks.1.ln2.scale")]
    public void Match_Pattern_IsAllThatItNames(string pattern, string names) =>
        Assert.Equal(names.Split(' '), HookPattern.Match(pattern, 2).Select(point => point.Name));

    [Theory]
    [InlineData("")]
    [InlineData("*.nothing")]
    [InlineData("blocks.2.attn.q")]
    [InlineData("blocks.-3.attn.q")]
    [InlineData("blocks.attn.q")]
    [InlineData("blocks.0.attn.Q")]
    [InlineData("blocks.0")]
    [InlineData("blocks.00.attn.q")]
    [InlineData("blocks.+1.attn.q")]
    [InlineData("blocks.-99999999999.attn.q")]
    [InlineData("blocks.-2147483648.attn.q")]
    [InlineData("unembed")]
    public void Match_NoSuchPoint_SaysWhichNamesThereAre(string pattern)
    {
        var error = Assert.Throws<InvalidRequestException>(() => HookPattern.Match(pattern, 2));

        Assert.StartsWith(
            $"There is no hook point '{pattern}'; names are embed,", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("with N from 0 to 1 or *.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
