using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Files;

/// <summary>A run that is written to a file, with padding among its tokens or without.</summary>
internal sealed class ExportedRun
{
    private readonly BatchRun? _padded;
    private readonly IReadOnlyList<bool> _mask = [];

    private ExportedRun(ActivationCache cache)
    {
        Cache = cache;
        Run = cache.Run;
        Length = Run.Tokens.Count;
    }

    /// <param name="padded">A batch of one row.</param>
    /// <param name="mask">False for padding.</param>
    private ExportedRun(BatchRun padded, IReadOnlyList<bool> mask)
    {
        Run = padded.Runs[0];
        Length = mask.Count;
        _padded = padded;
        _mask = mask;
    }

    /// <summary>The run, over the real tokens only.</summary>
    public Run Run { get; }

    /// <summary>What measures are made of; null where there is padding.</summary>
    public ActivationCache? Cache { get; }

    /// <summary>T, padding included.</summary>
    public int Length { get; }

    /// <summary>At how many positions there are logits: the decoder's where there is one, padding included.</summary>
    public int Outputs => Run.DecoderTokens.Count > 0 ? Run.DecoderTokens.Count : Length;

    /// <summary>Runs a model.</summary>
    /// <exception cref="InvalidRequestException">The model cannot run these tokens, or there are measures of
    /// padding.</exception>
    public static ExportedRun Of(
        TransformerModel model, IReadOnlyList<Token> tokens, ExportOptions options, params Probe[] probes)
    {
        LogitPositions logits = options.Logits ? LogitPositions.All : LogitPositions.None;
        if (options.Mask is null)
        {
            return new ExportedRun(
                ActivationCache.Of(model, tokens, logits, MeasureTensors.Points(options.Measures), probes));
        }

        if (options.Measures.Count > 0)
        {
            throw new InvalidRequestException("Measures are of texts without padding; leave out the mask, or the measures.");
        }

        var batch = new TokenBatch(
            [[.. tokens.Select(token => token.Id)]],
            [[.. options.Mask]],
            tokenTypes: [[.. tokens.Select(token => token.Type)]])
        {
            DecoderIds = tokens is PromptWithDecoder both ? [[.. both.Decoder.Select(token => token.Id)]] : null,
        };
        return new ExportedRun(model.Run(batch, new RunOptions { Logits = logits, Probes = probes }), options.Mask);
    }

    /// <summary>The axes of a kind of attention, <c>[B, H, S, T]</c>, padding included.</summary>
    public long[] ShapeOf(AttentionSet set)
    {
        bool isOfPrompt = set.Maps == Run.Attention;
        return
        [
            set.Maps.Blocks,
            set.Maps.Heads,
            isOfPrompt ? Length : set.Maps.Queries,
            isOfPrompt || set.Maps.Kind == AttentionKind.Cross ? Length : set.Maps.Keys,
        ];
    }

    /// <summary>Writes every pattern of a kind of attention, <c>[B, H, S, T]</c>.</summary>
    public void WritePatterns(AttentionSet set, TensorPlace place, CancellationToken cancellationToken)
    {
        if (_padded is null)
        {
            PatternsToFile.Write(set.Maps, place, cancellationToken);
            return;
        }

        long start = 0;
        foreach (HeadId head in HeadId.All(set.Maps.ComputedBlocks, set.Maps.Heads))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> pattern = _padded.PaddedPattern(0, head.Block, head.Head, set.Name).Values;
            place.Write(start, pattern);
            start += pattern.Length;
        }
    }

    /// <summary>The logits at a position, <c>[V]</c>; zeros for padding that was not computed.</summary>
    public ReadOnlySpan<float> LogitsAt(int position, int vocabulary) => _padded switch
    {
        null => Run.LogitsAt(position),
        _ when Run.DecoderTokens.Count > 0 => Run.LogitsAt(position),
        { } batch when _mask[position] || batch.ComputesPadding(0) => batch.PaddedLogits(0, position),
        _ => new float[vocabulary],
    };
}
