using System.Text.Json;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Architecture;

/// <summary>
/// What a model is made of, for a look at several side by side. Everything is read from the checkpoint's configuration
/// and weights, from the model's hook points, and from a run; nothing is known of architectures here.
/// </summary>
public sealed record ArchitectureSummary
{
    // The names of one field in the configurations of different models.
    private static readonly string[] s_activationFields = ["activation_function", "hidden_act", "activation"];
    private static readonly string[] s_epsilonFields = ["layer_norm_epsilon", "layer_norm_eps"];

    private ArchitectureSummary()
    {
    }

    /// <summary>What the user calls the model.</summary>
    public required string Model { get; init; }

    /// <summary>The architecture, for example <c>GPT-2</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Stacks of blocks, one or two.</summary>
    public required IReadOnlyList<BlockStack> Stacks { get; init; }

    /// <summary>Kinds of attention, the primary one first.</summary>
    public required IReadOnlyList<AttentionSummary> Attentions { get; init; }

    /// <summary>E, the width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>I, the width of the first block's MLP; null where the weights' shapes do not say it.</summary>
    public int? MlpWidth => Projection?.Outputs;

    /// <summary>The longest prompt in tokens.</summary>
    public required int Context { get; init; }

    /// <summary>V, the number of token ids.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>How many token types the model tells apart; 1 where it does not.</summary>
    public required int TokenTypes { get; init; }

    /// <summary>Which tokens the logits are about.</summary>
    public required TokenPrediction Predicts { get; init; }

    /// <summary>The MLP's activation as <c>config.json</c> names it; null where it does not.</summary>
    public required string? Activation { get; init; }

    /// <summary>What LayerNorm adds to the variance, by <c>config.json</c>; null where it does not say.</summary>
    public required double? NormEpsilon { get; init; }

    /// <summary>The tables of positions; none where positions are not stored.</summary>
    public required IReadOnlyList<ParameterInfo> Positions { get; init; }

    /// <summary>The row of a table of positions for a text's first token.</summary>
    public required int FirstPosition { get; init; }

    /// <summary>Number of parameters; a tied output head is not counted twice.</summary>
    public long Parameters => Parts.Sum(part => part.Value);

    /// <summary>The same by what they are for.</summary>
    public required IReadOnlyList<KeyValuePair<ParameterPart, long>> Parts { get; init; }

    /// <summary>The tokenizer's way of splitting; null where the checkpoint has none.</summary>
    public required string? Tokenizer { get; init; }

    /// <summary>The pieces that stand round a prompt, in order; none in GPT-2.</summary>
    public required IReadOnlyList<string> Frame { get; init; }

    /// <summary>How linear layers are stored; null where the weights' shapes do not say it.</summary>
    public required StoredProjection? Projection { get; init; }

    /// <summary>Describes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt that it is run on for what has to be measured.</param>
    /// <exception cref="InvalidRequestException">The prompt cannot be run.</exception>
    public static ArchitectureSummary Of(TransformerModel model, IReadOnlyList<Token> tokens)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        (string Input, string Output)? points = StoredProjection.Points(model);
        var capture = new CaptureProbe(points is { } wanted ? [wanted.Input, wanted.Output] : []);
        Run run = model.Run(tokens, new RunOptions { Probes = [capture] });
        byte[] json = model.WithWeights(() => model.Files.ReadAllBytes("config.json"));
        using var config = JsonDocument.Parse(json);
        JsonElement fields = config.RootElement;
        return new ArchitectureSummary
        {
            Model = model.Name,
            Architecture = model.Architecture,
            Stacks = BlockStack.Of(model.Hooks),
            Attentions = [.. run.Attentions.Select(AttentionSummary.Of)],
            Width = model.Width,
            HeadSize = model.Width / model.Heads,
            Context = model.Context,
            Vocabulary = model.Vocabulary,
            TokenTypes = model.Features.TokenTypes,
            Predicts = model.Features.Predicts,
            Activation = Find(fields, s_activationFields, JsonValueKind.String)?.GetString(),
            NormEpsilon = Find(fields, s_epsilonFields, JsonValueKind.Number)?.GetDouble(),
            Positions =
            [
                .. model.Parameters.Where(
                    parameter => ParameterParts.Of(parameter.Name) == ParameterPart.PositionEmbedding),
            ],
            FirstPosition = model.FirstPosition,
            Parts = ParameterParts.Count(model.Parameters),
            Tokenizer = model.Tokenizer?.Kind,
            Frame = [.. (model.Tokenizer?.Encode("") ?? []).Select(token => token.Piece)],
            Projection = points is { } kept
                ? StoredProjection.Measure(model, capture[kept.Input], capture[kept.Output])
                : null,
        };
    }

    private static JsonElement? Find(JsonElement fields, string[] names, JsonValueKind kind)
    {
        foreach (string name in names)
        {
            if (fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind)
            {
                return value;
            }
        }

        return null;
    }
}
