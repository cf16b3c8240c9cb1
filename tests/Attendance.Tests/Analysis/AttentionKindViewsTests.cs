using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Rendering;
using Attendance.Tests.Models.EncoderDecoders;
using Attendance.Weights;

namespace Attendance.Tests.Analysis;

/// <summary>What can be looked at of a run with several kinds of attention.</summary>
public sealed class AttentionKindViewsTests : IDisposable
{
    private readonly Bart _model =
        Bart.Load(new DirectoryFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "bart-tiny")), "tiny");

    private readonly Run _run;

    public AttentionKindViewsTests() =>
        _run = _model.Run(BartAgreement.Input(_model, [0, 389, 130, 918, 2], [2, 0, 975]));

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(null, 5, 5, "encoder", false)]
    [InlineData("encoder", 5, 5, "encoder", false)]
    [InlineData("decoder", 3, 3, "decoder", true)]
    [InlineData("cross", 3, 5, "cross", false)]
    public void Views_OfAKind_AreOfItsTokens(string? attention, int queries, int keys, string name, bool isCausal)
    {
        AttentionSet set = _run.AttentionOf(name);
        foreach (AttentionGrid grid in (AttentionGrid[])
            [
                _run.AllHeads(1, attention), _run.HeadThroughBlocks(2, attention), _run.OneHead(0, 3, attention),
                _run.MeanOverBlocks(1, 0, null, attention), _run.MeanOverHeads(-1, attention),
            ])
        {
            Assert.StartsWith($"tiny · {name} attention · ", grid.Title, StringComparison.Ordinal);
            Assert.Equal((queries, keys), (grid.Queries.Count, grid.Keys.Count));
            Assert.Equal(set.QueryTokens.Select(token => token.Text), grid.Queries);
            Assert.Equal(isCausal, grid.IsCausal);
            Assert.All(grid.Panels, panel => Assert.Equal(1, panel.Matrix.Row(queries - 1).ToArray().Sum(), 1e-5));
        }

        Assert.Equal(set.Maps.Pattern(0, 3).Values, _run.OneHead(0, 3, attention).Panels[0].Matrix.Values);
    }

    [Fact]
    public void MeanOverHeads_OfCrossAttention_IsTheMean()
    {
        AttentionMaps cross = _run.AttentionOf("cross").Maps;
        AttentionMatrix mean = _run.MeanOverHeads(1, "cross").Panels[0].Matrix;

        Assert.Equal(
            Enumerable.Range(0, 4).Select(head => (double)cross.Pattern(1, head)[2, 4]).Average(), mean[2, 4], 1e-7);
    }

    [Fact]
    public void Pictures_OfCrossAttention_AreRectangular()
    {
        AttentionGrid grid = _run.OneHead(0, 0, "cross");

        string svg = SvgHeatmap.Render(grid);
        string text = TerminalHeatmap.Render(grid, new TerminalOptions { Width = 100 });

        // A title for each cell: what looks at what, and how much.
        Assert.Equal(15, svg.Split(" → ").Length - 1);
        Assert.Equal(3, text.Split('\n').Count(line => line.Count(c => c == '.') == 5));
    }

    [Fact]
    public void View_NoSuchKind_NamesThoseThatThereAre() => Assert.Equal(
        "There is no attention 'self'; BART has encoder, decoder, cross.",
        Assert.Throws<InvalidRequestException>(() => _run.AllHeads(0, "self")).Message);
}
