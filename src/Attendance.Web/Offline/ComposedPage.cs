using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;
using Attendance.Web.Running;

namespace Attendance.Web.Offline;

/// <summary>A page of a prompt that is run for it, with what its options ask for.</summary>
internal static class ComposedPage
{
    /// <summary>Runs the prompt and packs its page.</summary>
    public static PackedPage Of(TransformerModel model, IReadOnlyList<Token> tokens, OfflinePageOptions options)
    {
        InterventionSet changes = options.Effect?.Interventions ?? options.Interventions ?? new InterventionSet();
        using var buffer = new RunBuffer();
        Run run = options.Effect?.After ?? RunsOf(options.Comparison)?.A ?? RunOf(model, tokens, changes, buffer);
        RunInfo info = RunDescription.Of(model, run, options.Prompt) with
        {
            PairPrompt = options.Pair,
            DecoderPrompt = options.Decoder,
            Interventions = RunMaker.JsonOf(changes),
        };
        var plan = PagePlan.Of(
            model, info, run, new PageWants(options.Attention, options.Measure, options.Vectors));
        CaptureProbe capture = plan.Points is []
            ? new CaptureProbe()
            : Captures.Pass(model, tokens, changes, plan.Points, CancellationToken.None);
        PageSource source = plan.SourceOf(info, run, name => ActivationCache.From(model, run, capture, name));

        using var other = new RunBuffer();
        var recorded = new RecordedSource
        {
            Change = changes.Items.Count > 0 && info.Next is { } next
                ? ChangeOf(model, tokens, run, next, options.Effect)
                : null,
            Causes = options.Causes is { } causes ? [CausesOf(model, causes)] : null,
            Generations = options.Continuation is { } made ? [GenerationOf(model, made)] : null,
            Comparison = options.Comparison is { } compared ? ComparisonOf(model, run, options.Attention, compared, other) : null,
        };
        int blocks = run.AttentionOf(options.Attention).Maps.Blocks;
        return PackedPage.Of(source, options.State ?? FirstState.Of(options, blocks), recorded);
    }

    private static Run RunOf(
        TransformerModel model, IReadOnlyList<Token> tokens, InterventionSet changes, RunBuffer buffer) =>
        model.Run(
            tokens,
            RunDescription.Options(model, tokens) with { Probes = InterventionProbes.Of(changes, model, tokens) },
            buffer);

    /// <summary>The runs of a comparison, where they have all that a page shows.</summary>
    private static (Run A, Run B)? RunsOf(PageComparison? comparison) =>
        comparison?.Found?.Pair is { } pair && pair.A.Run.Attentions is [_] && pair.B.Run.Attentions is [_]
            ? (pair.A.Run, pair.B.Run)
            : null;

    /// <summary>The tokens that are most probable before or after, as many as a run tells of, with both numbers.</summary>
    private static RecordedChange ChangeOf(
        TransformerModel model, IReadOnlyList<Token> tokens, Run run, IReadOnlyList<Candidate> next,
        InterventionEffect? effect)
    {
        using var buffer = new RunBuffer();
        Run plain = effect?.Before ?? RunOf(model, tokens, new InterventionSet(), buffer);
        int[] ids =
        [
            .. next.Select(one => one.Id)
                .Union(TokenProbability.Top(model, plain.NextTokenLogits, next.Count).Select(one => one.Token.Id)),
        ];
        Candidate[] Of(Run of) =>
            [.. ids.Select(id => Candidate.Of(TokenProbability.Of(model, of.NextTokenLogits, id), model.Tokenizer))];
        (Candidate[] before, Candidate[] after) = (Of(plain), Of(run));
        IEnumerable<int> shown = Enumerable.Range(0, ids.Length)
            .OrderByDescending(i => Math.Max(before[i].Probability, after[i].Probability))
            .Take(next.Count)
            .OrderByDescending(i => after[i].Probability);
        return new RecordedChange(before, [.. shown.Select(i => after[i])]);
    }

    private static RecordedCauses CausesOf(TransformerModel model, PageCauses causes) => new(
        new CausesRequest(
            causes.Target.Text, causes.Against?.Text, causes.Map.Ablation == Ablation.Mean, causes.Map.Attention),
        HeadCauses.Of(model, causes.Map, causes.Target, causes.Against));

    private static RecordedGeneration GenerationOf(TransformerModel model, Continuation made) => new(
        null,
        [.. made.Steps.Select(step => StepEvent.Of(step, made.Written.Count - made.Steps.Count, model.Tokenizer))],
        EndEvent.Of(made.End, [.. made.Written.Select(token => token.Id)], model.Tokenizer));

    private static (CompareAnswer Answer, PageSource Other) ComparisonOf(
        TransformerModel model, Run run, string? attention, PageComparison compared, RunBuffer buffer)
    {
        TransformerModel otherModel = compared.Model ?? model;
        Run other = RunsOf(compared)?.B ?? RunOf(otherModel, compared.Tokens, new InterventionSet(), buffer);
        PageSource second = OfflinePage.Second(RunDescription.Of(otherModel, other, compared.Prompt), other);
        if (compared.Found is { } found)
        {
            return (HeadDifferences.Of(found, compared.Rankings, compared.Effect), second);
        }

        // A model's first kind may have another name in the other model.
        ActivationCache CacheOf(TransformerModel of, Run its) => ActivationCache.From(of, its, new CaptureProbe(), attention);
        var pair = RunPair.From(CacheOf(model, run), CacheOf(otherModel, other), compared.Align);
        return (HeadDifferences.Of(pair, compared.Rankings), second);
    }
}
