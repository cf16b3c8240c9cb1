using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Files;

/// <summary>The file of a run with padding among its tokens; see <see cref="RunFile"/>.</summary>
internal static class PaddedRunFile
{
    /// <inheritdoc cref="RunFile.Export"/>
    public static IReadOnlyList<TensorDeclaration> Export(
        TransformerModel model, IReadOnlyList<Token> tokens, string path, ExportOptions options, CaptureProbe capture,
        Probe stop, CancellationToken cancellationToken)
    {
        Refuse(model, options);
        bool[] mask = [.. options.Mask!];
        var batch = new TokenBatch(
            [[.. tokens.Select(token => token.Id)]], [mask], tokenTypes: [[.. tokens.Select(token => token.Type)]]);
        BatchRun run = model.Run(batch, new RunOptions
        {
            Logits = options.Logits ? LogitPositions.All : LogitPositions.None,
            Probes = [stop, capture],
        });

        CapturedTensor[] captured = [.. capture.Tensors];
        TensorDeclaration[] tensors = Declare(model, tokens.Count, options, captured);
        using var file = SafetensorsWriter.Create(path, tensors, RunFile.Metadata(model, tokens, [], options));
        WritePatterns(run, model, file.Reserve(), cancellationToken);
        file.Write([.. tokens.Select(token => (long)token.Id)]);
        if (options.TokenTypes)
        {
            file.Write([.. tokens.Select(token => (long)token.Type)]);
        }

        file.Write([.. mask.Select(real => real ? 1L : 0)]);
        for (int position = 0; options.Logits && position < tokens.Count; position++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(mask[position] || run.ComputesPadding(0) ? run.PaddedLogits(0, position) : new float[model.Vocabulary]);
        }

        foreach (CapturedTensor tensor in captured)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(tensor.Values);
        }

        file.Complete();
        return tensors;
    }

    private static void Refuse(TransformerModel model, ExportOptions options)
    {
        if (options.Measures.Count > 0)
        {
            throw new InvalidRequestException(
                "Measures of a prompt with padding are not defined; leave out the mask, or the measures.");
        }

        if (model.Features.AttentionNames.Count > 1)
        {
            throw new InvalidRequestException(
                $"{model.Architecture} with padding is not exported; leave padding and its mask out: "
                + "the rest is the same without.");
        }
    }

    private static TensorDeclaration[] Declare(
        TransformerModel model, long length, ExportOptions options, CapturedTensor[] captured)
    {
        var tensors = new List<TensorDeclaration>
        {
            new(RunFile.Attention, DType.F32, [model.Blocks, model.Heads, length, length]),
            new(RunFile.InputIds, DType.I64, [length]),
        };
        if (options.TokenTypes)
        {
            tensors.Add(new TensorDeclaration(RunFile.TokenTypeIds, DType.I64, [length]));
        }

        tensors.Add(new TensorDeclaration(RunFile.AttentionMask, DType.I64, [length]));
        if (options.Logits)
        {
            tensors.Add(new TensorDeclaration(RunFile.Logits, DType.F32, [length, model.Vocabulary]));
        }

        return [.. tensors, .. captured.Select(RunFile.DeclarationOf)];
    }

    private static void WritePatterns(
        BatchRun run, TransformerModel model, TensorPlace place, CancellationToken cancellationToken)
    {
        long start = 0;
        foreach (HeadId head in HeadId.All(model.Blocks, model.Heads))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> pattern = run.PaddedPattern(0, head.Block, head.Head).Values;
            place.Write(start, pattern);
            start += pattern.Length;
        }
    }
}
