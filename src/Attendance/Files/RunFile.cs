using System.Reflection;
using System.Text;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Files;

/// <summary>
/// A run as a <c>.safetensors</c> file, for Python or for <see cref="StoredAttention"/>: <c>attention</c> F32
/// <c>[B, H, T, T]</c>, <c>input_ids</c> I64 <c>[T]</c>, then <c>token_type_ids</c> and <c>attention_mask</c> I64
/// <c>[T]</c> and <c>logits</c> F32 <c>[T, V]</c> if wanted, then hook points under their names, F32, in the order of the
/// pass, with the axes that <see cref="HookSite"/> lists.
/// </summary>
/// <remarks>
/// Where there is padding, its columns of <c>attention</c> are 0. In an encoder its rows, its logits and its values at hook
/// points are what Hugging Face computes; in GPT-2 its rows and logits are 0, and hook points hold the real tokens only.
/// Metadata, all texts: <c>tokens</c> is a JSON list of objects with <c>id</c>, <c>piece</c>, <c>text</c>, <c>start</c>
/// and <c>end</c>; <c>prompt</c> is the text that their ranges refer to; <c>model</c> and <c>revision</c> say what ran;
/// <c>version</c> is Attendance's own.
/// </remarks>
public static class RunFile
{
    /// <summary>The name of the tensor with every head's pattern.</summary>
    public const string Attention = "attention";

    /// <summary>The name of the tensor with the tokens' ids.</summary>
    public const string InputIds = "input_ids";

    /// <summary>The name of the tensor with the tokens' types.</summary>
    public const string TokenTypeIds = "token_type_ids";

    /// <summary>The name of the tensor that is 0 at padding.</summary>
    public const string AttentionMask = "attention_mask";

    /// <summary>The name of the tensor with the logits of every position.</summary>
    public const string Logits = "logits";

    /// <summary>The key of the metadata that holds the tokens.</summary>
    public const string TokensKey = "tokens";

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
        var capture = new CaptureProbe(options.Include);
        var wanted = new RunOptions
        {
            Logits = options.Logits ? LogitPositions.All : LogitPositions.None,
            Probes = [new StopProbe(cancellationToken), capture],
        };
        ExportedRun run = options.Mask is null
            ? new ExportedRun(model.Run(tokens, wanted))
            : new ExportedRun(model.Run(BatchOf(tokens, options.Mask), wanted), options.Mask);

        CapturedTensor[] captured = [.. capture.Tensors];
        TensorDeclaration[] tensors = Declare(model, tokens.Count, options, captured);
        using var file = SafetensorsWriter.Create(path, tensors, Metadata(model, tokens, options.Prompt));
        run.WritePatterns(file.Reserve(), cancellationToken);
        file.Write([.. tokens.Select(token => (long)token.Id)]);
        if (options.TokenTypes)
        {
            file.Write([.. tokens.Select(token => (long)token.Segment)]);
        }

        if (options.Mask is not null)
        {
            file.Write([.. options.Mask.Select(real => real ? 1L : 0)]);
        }

        for (int position = 0; options.Logits && position < tokens.Count; position++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(run.LogitsAt(position, model.Vocabulary));
        }

        foreach (CapturedTensor tensor in captured)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(tensor.Values);
        }

        file.Complete();
        return tensors;
    }

    private static TokenBatch BatchOf(IReadOnlyList<Token> tokens, IReadOnlyList<bool> mask) => new(
        [[.. tokens.Select(token => token.Id)]],
        [[.. mask]],
        tokenTypes: [[.. tokens.Select(token => token.Segment)]]);

    private static TensorDeclaration[] Declare(
        TransformerModel model, long length, ExportOptions options, CapturedTensor[] captured)
    {
        var tensors = new List<TensorDeclaration>
        {
            new(Attention, DType.F32, [model.Blocks, model.Heads, length, length]),
            new(InputIds, DType.I64, [length]),
        };
        if (options.TokenTypes)
        {
            tensors.Add(new TensorDeclaration(TokenTypeIds, DType.I64, [length]));
        }

        if (options.Mask is not null)
        {
            tensors.Add(new TensorDeclaration(AttentionMask, DType.I64, [length]));
        }

        if (options.Logits)
        {
            tensors.Add(new TensorDeclaration(Logits, DType.F32, [length, model.Vocabulary]));
        }

        foreach (CapturedTensor tensor in captured)
        {
            tensors.Add(
                new TensorDeclaration(tensor.Name, DType.F32, (long[])[.. tensor.Shape.Select(axis => (long)axis)]));
        }

        return [.. tensors];
    }

    private static Dictionary<string, string> Metadata(
        TransformerModel model,
        IReadOnlyList<Token> tokens,
        string? prompt)
    {
        var metadata = new Dictionary<string, string>
        {
            [TokensKey] = Encoding.UTF8.GetString(TokenJson.Write(tokens)),
            [ModelKey] = model.Name,
            [RevisionKey] = model.Revision,
            ["version"] = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
        };
        if (prompt is not null)
        {
            metadata.Add("prompt", prompt);
        }

        return metadata;
    }

    /// <summary>Ends a pass between two blocks when it is no longer wanted.</summary>
    private sealed class StopProbe(CancellationToken cancellationToken) : Probe
    {
        public override IReadOnlyList<string> Points { get; } = ["*.resid_pre"];

        public override void Visit(in HookTensor tensor) => cancellationToken.ThrowIfCancellationRequested();
    }
}
