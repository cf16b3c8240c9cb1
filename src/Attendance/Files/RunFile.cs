using System.Reflection;
using System.Text;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Files;

/// <summary>
/// A run as a <c>.safetensors</c> file, for Python or for <see cref="StoredAttention"/>: <c>attention</c> F32
/// <c>[B, H, T, T]</c>, <c>input_ids</c> I64 <c>[T]</c>, then <c>token_type_ids</c> and <c>attention_mask</c> I64
/// <c>[T]</c> and <c>logits</c> F32 <c>[T, V]</c> if wanted, then hook points under their names, F32, in the order of
/// the pass, with the axes that <see cref="HookSite"/> lists, then measures under their names, F32 <c>[B, H, T, T]</c>
/// or <c>[B, T, T]</c>. Of a model with an encoder and a decoder there are <c>encoder_attention</c> <c>[B, H, T,
/// T]</c>, <c>decoder_attention</c> <c>[B, H, S, S]</c> and <c>cross_attention</c> <c>[B, H, S, T]</c> instead, then
/// <c>decoder_input_ids</c> I64 <c>[S]</c> behind the prompt's, logits for the decoder's positions, and a measure of
/// each kind of attention, <c>cross_score</c>.
/// </summary>
/// <remarks>
/// Where there is padding, its columns of <c>attention</c> are 0. In an encoder its rows, its logits and its values at
/// hook points are what Hugging Face computes; in GPT-2 its rows and logits are 0, and hook points hold the real tokens
/// only. Metadata, all texts: <c>tokens</c> is a JSON list of objects with <c>id</c>, <c>piece</c>, <c>text</c>,
/// <c>start</c> and <c>end</c>, <c>decoder_tokens</c> such a list of a decoder's; <c>prompt</c> is the text that their
/// ranges refer to; <c>model</c> and <c>revision</c> say what ran; <c>version</c> is Attendance's own;
/// <c>measure.NAME</c> says what the tensor <c>NAME</c> is.
/// </remarks>
public static class RunFile
{
    /// <summary>The name of the tensor with every head's pattern.</summary>
    public const string Attention = "attention";

    /// <summary>The name of the tensor with the tokens' ids.</summary>
    public const string InputIds = "input_ids";

    /// <summary>The name of the tensor with the ids of the decoder's tokens.</summary>
    public const string DecoderInputIds = "decoder_input_ids";

    /// <summary>The name of the tensor with the tokens' types.</summary>
    public const string TokenTypeIds = "token_type_ids";

    /// <summary>The name of the tensor that is 0 at padding.</summary>
    public const string AttentionMask = "attention_mask";

    /// <summary>The name of the tensor with the logits of every position.</summary>
    public const string Logits = "logits";

    /// <summary>The key of the metadata that holds the tokens.</summary>
    public const string TokensKey = "tokens";

    /// <summary>The key of the metadata that holds the decoder's tokens.</summary>
    public const string DecoderTokensKey = "decoder_tokens";

    /// <summary>The key of the metadata that holds the model's name.</summary>
    public const string ModelKey = "model";

    /// <summary>The key of the metadata that holds the model's revision.</summary>
    public const string RevisionKey = "revision";

    /// <summary>
    /// Runs a model and writes what can be seen. Patterns are made and written a few rows at a time, on all cores; the
    /// file appears when it is whole, or not at all.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="path">Where the file shall appear; an existing one is replaced.</param>
    /// <param name="options">What to add; nothing when null.</param>
    /// <param name="cancellationToken">Stops it between blocks and between rows.</param>
    /// <returns>The tensors in the order in which they were written.</returns>
    /// <exception cref="InvalidRequestException">
    /// The model cannot run these tokens, or has no such hook point.
    /// </exception>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<TensorDeclaration> Export(
        TransformerModel model,
        IReadOnlyList<Token> tokens,
        string path,
        ExportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        options ??= new ExportOptions();
        MeasureTensors.Check(options.Measures, model, tokens.Count);
        var capture = new CaptureProbe(options.Include);
        ExportedRun run = ExportedRun.Of(model, tokens, options, new StopProbe(cancellationToken), capture);
        CapturedTensor[] captured = [.. capture.Tensors];
        TensorDeclaration[] tensors =
        [
            .. Declare(run, options, options.Logits ? model.Vocabulary : null, captured),
            .. MeasureTensors.Declare(options.Measures, run.Run),
        ];
        using var file = SafetensorsWriter.Create(path, tensors, Metadata(model, tokens, run.Run, options));
        foreach (AttentionSet set in run.Run.Attentions)
        {
            run.WritePatterns(set, file.Reserve(), cancellationToken);
        }

        file.Write([.. tokens.Select(token => (long)token.Id)]);
        if (run.Run.DecoderTokens.Count > 0)
        {
            file.Write([.. run.Run.DecoderTokens.Select(token => (long)token.Id)]);
        }

        if (options.TokenTypes)
        {
            file.Write([.. tokens.Select(token => (long)token.Type)]);
        }

        if (options.Mask is not null)
        {
            file.Write([.. options.Mask.Select(real => real ? 1L : 0)]);
        }

        for (int position = 0; options.Logits && position < run.Outputs; position++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(run.LogitsAt(position, model.Vocabulary));
        }

        foreach (CapturedTensor tensor in captured)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(tensor.Values);
        }

        if (run.Cache is not null)
        {
            MeasureTensors.Write(options.Measures, run.Cache, file, cancellationToken);
        }

        file.Complete();
        return tensors;
    }

    private static TensorDeclaration[] Declare(
        ExportedRun run, ExportOptions options, int? vocabulary, CapturedTensor[] captured)
    {
        var tensors = new List<TensorDeclaration>();
        foreach (AttentionSet set in run.Run.Attentions)
        {
            string name = run.Run.HasSeveralKinds ? $"{set.Name}_{Attention}" : Attention;
            tensors.Add(new TensorDeclaration(name, DType.F32, run.ShapeOf(set)));
        }

        tensors.Add(new TensorDeclaration(InputIds, DType.I64, [run.Length]));
        if (run.Run.DecoderTokens.Count > 0)
        {
            tensors.Add(new TensorDeclaration(DecoderInputIds, DType.I64, [run.Run.DecoderTokens.Count]));
        }

        if (options.TokenTypes)
        {
            tensors.Add(new TensorDeclaration(TokenTypeIds, DType.I64, [run.Length]));
        }

        if (options.Mask is not null)
        {
            tensors.Add(new TensorDeclaration(AttentionMask, DType.I64, [run.Length]));
        }

        if (vocabulary is { } size)
        {
            tensors.Add(new TensorDeclaration(Logits, DType.F32, [run.Outputs, size]));
        }

        foreach (CapturedTensor tensor in captured)
        {
            tensors.Add(
                new TensorDeclaration(tensor.Name, DType.F32, (long[])[.. tensor.Shape.Select(axis => (long)axis)]));
        }

        return [.. tensors];
    }

    /// <summary>The keys of the metadata that hold the tokens of a tensor's columns and rows.</summary>
    internal static (string Keys, string Queries) TokenKeysOf(string tensor) =>
        tensor.Contains("cross", StringComparison.Ordinal) ? (TokensKey, DecoderTokensKey)
        : tensor.StartsWith("decoder", StringComparison.Ordinal) ? (DecoderTokensKey, DecoderTokensKey)
        : (TokensKey, TokensKey);

    private static Dictionary<string, string> Metadata(
        TransformerModel model, IReadOnlyList<Token> tokens, Run run, ExportOptions options)
    {
        var metadata = new Dictionary<string, string>
        {
            [TokensKey] = Encoding.UTF8.GetString(TokenJson.Write(tokens)),
            [ModelKey] = model.Name,
            [RevisionKey] = model.Revision,
            ["version"] = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
        };
        if (run.DecoderTokens.Count > 0)
        {
            metadata.Add(DecoderTokensKey, Encoding.UTF8.GetString(TokenJson.Write(run.DecoderTokens)));
        }

        if (options.Prompt is not null)
        {
            metadata.Add("prompt", options.Prompt);
        }

        foreach ((string name, Measure measure, _) in MeasureTensors.Each(options.Measures, run))
        {
            metadata.Add($"measure.{name}", measure.Meaning);
        }

        if (options.Pair is { } pair)
        {
            metadata.Add("pair", pair);
        }

        return metadata;
    }
}
