using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>
/// What a page has beside the weights: what is looked at, and of a short prompt everything, as it costs little there.
/// </summary>
internal sealed class PagePlan
{
    /// <summary>Up to so many bytes every block's vectors are in a page.</summary>
    private const long VectorBytes = 1_500_000;

    /// <summary>Up to so many bytes every measure is in a page.</summary>
    private const long MeasureBytes = 400_000;

    /// <summary>What a page can make of weights and vectors; of weights alone it makes no scores, and says so.</summary>
    private static readonly string[] s_ofEvery = ["weight", "score"];

    private readonly List<(string Attention, Measure Measure, bool IsShown)> _measures = [];
    private readonly List<(string Attention, int Block)> _vectors = [];

    private PagePlan()
    {
    }

    /// <summary>What a run has to keep; nothing where all follows from its queries and keys.</summary>
    public IReadOnlyList<string> Points =>
    [
        .. _measures.SelectMany(one => one.Measure.Points)
            .Concat(_vectors.SelectMany(one => VectorSource.Points(one.Attention, one.Block)))
            .Distinct(),
    ];

    /// <summary>Plans a run's page.</summary>
    /// <param name="model">The model.</param>
    /// <param name="info">The run.</param>
    /// <param name="run">The same.</param>
    /// <param name="wants">What is looked at.</param>
    /// <exception cref="Errors.InvalidRequestException">There is no such attention or block.</exception>
    public static PagePlan Of(TransformerModel model, RunInfo info, Run run, PageWants wants)
    {
        var plan = new PagePlan();
        string attention = run.AttentionOf(wants.Attention).Name;
        if (wants.Measure is { } shown and not WeightMeasure)
        {
            plan._measures.Add((attention, shown, true));
        }

        IPageSet[] sets = [.. info.Attentions.Select((set, i) => new RunSet(run.Attentions[i].Maps, set))];
        plan._vectors.AddRange(
            sets.Sum(set => VectorSource.SizeOf(set, info.HeadSize)) <= VectorBytes
                ? sets.SelectMany(set => Enumerable.Range(0, set.Blocks).Select(block => (set.Info.Name, block)))
                : wants.Vectors.Distinct().Select(block => (attention, run.AttentionOf(attention).Maps.BlockIndex(block))));
        plan.AddMeasures(model, info, run, sets);
        return plan;
    }

    /// <summary>What the page is written of.</summary>
    /// <param name="info">The run.</param>
    /// <param name="run">The same.</param>
    /// <param name="cacheOf">One kind of attention, by its name, with what <see cref="Points"/> are.</param>
    public PageSource SourceOf(RunInfo info, Run run, Func<string, ActivationCache> cacheOf)
    {
        MeasureSource[] measures =
        [
            .. _measures.Select(one => MeasureSource.Of(
                info.Attentions.First(set => set.Name == one.Attention), cacheOf(one.Attention), one.Measure, one.IsShown)),
        ];
        PageSource weights = OfflinePage.Of(info, run);
        return weights with
        {
            Info = Described(weights.Info, info, measures),
            Measures = measures,
            Vectors = [.. _vectors.Select(one => new VectorSource(cacheOf(one.Attention), one.Block))],
        };
    }

    /// <summary>The run with the measures that the page has, each kind of attention with its own.</summary>
    private RunInfo Described(RunInfo offline, RunInfo info, IReadOnlyList<MeasureSource> measures)
    {
        MeasureInfo[] offered =
        [
            .. info.Measures.Where(measure => s_ofEvery.Contains(measure.Id))
                .Concat(measures.Select(measure => measure.Measure))
                .GroupBy(measure => measure.Id)
                .Select(same => same.Last()),
        ];
        return offline with
        {
            Measures = offered,
            Attentions =
            [
                .. info.Attentions.Select(set => set with
                {
                    Measures =
                    [
                        .. s_ofEvery.Concat(measures.Where(one => one.Set.Name == set.Name).Select(one => one.Measure.Id))
                            .Distinct(),
                    ],
                }),
            ],
            Features = offline.Features with { Neuron = _vectors.Count > 0 },
        };
    }

    /// <summary>Adds every measure of every kind of attention, where all of them are small.</summary>
    private void AddMeasures(TransformerModel model, RunInfo info, Run run, IReadOnlyList<IPageSet> sets)
    {
        var rows = new ExactRows();
        long size = sets.Sum(rows.SizeOf) * info.Measures.Count;
        if (size > MeasureBytes)
        {
            return;
        }

        Token? next = info.Next is [{ } first, ..] ? model.Describe([first.Id])[0] : null;
        foreach (IPageSet set in sets)
        {
            foreach (Measure measure in RunMeasures.Of(model, run, next))
            {
                if (measure is not WeightMeasure
                    && measure.IsOf(set.Info.Name)
                    && !_measures.Exists(one => (one.Attention, one.Measure.Name) == (set.Info.Name, measure.Name)))
                {
                    _measures.Add((set.Info.Name, measure, false));
                }
            }
        }
    }
}
