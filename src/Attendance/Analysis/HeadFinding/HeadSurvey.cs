using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// Scores every head over many prompts. They go through the model in batches, which depend on nothing but the prompts
/// themselves; so a survey that was stopped between two batches and goes on gives the same bits as one that was not.
/// </summary>
public sealed class HeadSurvey
{
    /// <summary>A batch is full with so many tokens: enough that weights are not read for a handful of rows.</summary>
    private const int BatchTokens = 512;

    private static readonly TimeSpan s_betweenSaves = TimeSpan.FromSeconds(1);

    private readonly TransformerModel _model;
    private readonly DetectionOptions _options;
    private readonly PromptSource _prompts;
    private readonly int _batchTokens;
    private readonly string? _attention;

    /// <summary>Prepares a survey.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">The prompts.</param>
    /// <param name="scores">Which scores; <see cref="HeadScore.All"/> when null.</param>
    /// <param name="options">
    /// How patterns are held against detection patterns; TransformerLens's defaults when null.
    /// </param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">The model has no such kind of attention.</exception>
    public HeadSurvey(
        TransformerModel model, PromptSource prompts, IReadOnlyList<HeadScore>? scores = null,
        DetectionOptions? options = null, string? attention = null)
        : this(model, prompts, scores, options, BatchTokens, attention)
    {
    }

    internal HeadSurvey(
        TransformerModel model, PromptSource prompts, IReadOnlyList<HeadScore>? scores, DetectionOptions? options,
        int batchTokens, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        _model = model;
        _prompts = prompts;
        _options = options ?? DetectionOptions.Default;
        _batchTokens = batchTokens;
        _attention = attention;
        string kind = attention ?? model.Features.AttentionNames[0];
        Statistics = new HeadStatistics(
            model.BlocksWith(kind), model.HeadsWith(kind), scores ?? HeadScore.AllFor(model.KindOf(kind)));
    }

    /// <summary>What has been gathered so far.</summary>
    public HeadStatistics Statistics { get; }

    /// <summary>Goes through the prompts to their end.</summary>
    /// <param name="statePath">
    /// A file for the state, which is saved every second and when <paramref name="cancellationToken"/> stops the
    /// survey. Where it is there already, the survey goes on from it. Whoever has made use of the result deletes it.
    /// None when null.
    /// </param>
    /// <param name="progress">Told how far the survey is.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="InvalidRequestException">No prompt can be used, or a score does not fit one.</exception>
    /// <exception cref="CheckpointException">The state is damaged, or of another survey.</exception>
    /// <exception cref="OutputException">The state cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The survey was stopped.</exception>
    public void Run(
        string? statePath = null, IProgress<SurveyProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        SurveyState? state = statePath is null
            ? null
            : new SurveyState(statePath, SurveyKey.Of(_model, _prompts, Statistics.Scores, _options, _batchTokens, _attention));
        state?.TryLoad(_prompts, Statistics);
        TimeProvider time = TimeProvider.System;
        var meter = new SurveyMeter(progress, time);
        long saved = 0;
        while (true)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                state?.Save(_prompts, Statistics);
                cancellationToken.ThrowIfCancellationRequested();
            }

            long before = _prompts.Position;
            int count = Step();
            if (count == 0)
            {
                break;
            }

            meter.Add(count, _prompts.Position - before, Statistics, _prompts);
            if (state is not null && (saved == 0 || time.GetElapsedTime(saved) >= s_betweenSaves))
            {
                state.Save(_prompts, Statistics);
                saved = time.GetTimestamp();
            }
        }

        if (Statistics.Prompts == 0)
        {
            throw new InvalidRequestException(
                "There is no prompt that can be used; expected one a line, of at least two tokens.");
        }
    }

    /// <summary>One batch.</summary>
    /// <returns>The number of prompts; 0 at the end.</returns>
    private int Step()
    {
        var batch = new List<int[]>();
        for (int tokens = 0; tokens < _batchTokens && _prompts.Next() is { } ids; tokens += ids.Length)
        {
            batch.Add(ids);
        }

        if (batch.Count > 0)
        {
            foreach (double[] values in HeadFinder.Score(RunAll(batch), Statistics.Scores, _options, _attention))
            {
                Statistics.Add(values);
            }
        }

        return batch.Count;
    }

    private IReadOnlyList<Run> RunAll(List<int[]> batch)
    {
        int longest = batch.Max(ids => ids.Length);
        var padded = new TokenBatch(
            [.. batch.Select(ids => (int[])[.. ids, .. new int[longest - ids.Length]])],
            [.. batch.Select(ids => Enumerable.Range(0, longest).Select(i => i < ids.Length).ToArray())]);
        var options = new RunOptions { Attention = _attention ?? _model.Features.AttentionNames[0] };
        return _model.Run(padded, options).Runs;
    }
}
