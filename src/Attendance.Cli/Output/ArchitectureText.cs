using System.Globalization;
using Attendance.Analysis.Architecture;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>What models are made of as a table: a column for each model.</summary>
internal static class ArchitectureText
{
    public static void Write(IReadOnlyList<ArchitectureSummary> models, CommandHost host)
    {
        var table = new TextTable(host, ["", .. models.Select(model => model.Model)]);
        foreach ((string name, Func<ArchitectureSummary, string> cell) in Rows(models))
        {
            table.Add([name, .. models.Select(cell)]);
        }

        table.Write();
        host.Output.WriteLine();
        host.Output.WriteLine(
            "Rows of attention sum to 1 because softmax divides each by its sum; before softmax they sum to anything.");
        host.Output.WriteLine(
            "[in, out] (GPT-2's Conv1D) and [out, in] (Linear) are one function, x·W + b: two ways to store W.");
    }

    private static IEnumerable<(string Name, Func<ArchitectureSummary, string> Cell)> Rows(
        IReadOnlyList<ArchitectureSummary> models)
    {
        yield return ("architecture", model => model.Architecture);
        yield return ("blocks", model => Join(model.Stacks.Select(stack => $"{stack.Blocks}{In(stack, model)}")));
        yield return ("heads in a block", model => Join(model.Attentions.Select(kind => Number(kind.Heads))));
        yield return ("width", model => Number(model.Width));
        yield return ("width of a head", model => Number(model.HeadSize));
        yield return ("width of the MLP", model => model.MlpWidth is { } width ? Number(width) : "?");
        yield return ("longest prompt", model => $"{Number(model.Context)} tokens");
        yield return ("vocabulary", model => Number(model.Vocabulary));
        yield return ("token types", model => Number(model.TokenTypes));
        yield return ("predicts", model => model.Predicts == TokenPrediction.Next ? "the next token" : "masked tokens");
        yield return ("parameters", model => Number(model.Parameters));
        IEnumerable<ParameterPart> parts = models.SelectMany(model => model.Parts).Select(part => part.Key);
        foreach (ParameterPart part in parts.Distinct().Order())
        {
            yield return ($"  {Name(part)}", model => Number(model.Parts.FirstOrDefault(own => own.Key == part).Value));
        }

        yield return ("LayerNorm", model => Join(
            model.Stacks.Select(stack => stack.NormsFirst ? "before each sublayer" : "behind each sublayer")));
        yield return ("LayerNorm epsilon", model => model.NormEpsilon is { } e ? Short(e) : "not in config.json");
        yield return ("activation", model => model.Activation ?? "not in config.json");
        yield return ("positions", Positions);
        yield return ("attention", model => Join(
            model.Attentions.Select(kind => $"{Kind(kind.Kind)}{Of(kind, model)}")));
        yield return ("tokenizer", model => model.Tokenizer ?? "none");
        yield return ("  round a prompt", model =>
            model.Frame.Count == 0 ? "nothing" : string.Join(" … ", model.Frame));
        yield return ("linear layers stored", model => Stored(model.Projection));
        yield return ("  looked at", model => model.Projection?.Name ?? "");
        yield return ("  the other way round", model => Difference(model.Projection, layer => layer.Difference));
        yield return ("  and in the run", model => Difference(model.Projection, layer => layer.DifferenceFromRun));
        yield return ("rows of scores sum to", model => Join(model.Attentions.Select(Scores)));
        yield return ("rows of attention", model => Join(model.Attentions.Select(Sums)));
        yield return ("later positions", model => Join(model.Attentions.Select(Ahead)));
    }

    private static string Positions(ArchitectureSummary model)
    {
        string from = model.FirstPosition == 0 ? "" : $", from row {model.FirstPosition}";
        return model.Positions.Count == 0
            ? "none stored"
            : Join(model.Positions.Select(table => $"{Number(table.Shape[0])} stored vectors{from}"));
    }

    private static string Stored(StoredProjection? layer) => layer switch
    {
        null => "?",
        { IsRowPerOutput: true } => $"[out, in] = {TensorOutput.Shape(layer.Shape)}",
        _ => $"[in, out] = {TensorOutput.Shape(layer.Shape)}",
    };

    private static string Difference(StoredProjection? layer, Func<StoredProjection, double> difference) =>
        layer is null ? "" : $"differs by {Short(difference(layer))} of {Short(layer.Largest)}";

    private static string Scores(AttentionSummary kind) =>
        $"{Short(kind.RowSums.SmallestScoreSum)} to {Short(kind.RowSums.LargestScoreSum)}";

    private static string Sums(AttentionSummary kind) =>
        $"1 ± {Short(kind.RowSums.Deviation)} ({Number(kind.RowSums.Rows)} rows)";

    private static string Ahead(AttentionSummary kind) => kind.RowSums.LargestWeightAhead switch
    {
        null => "of another sequence",
        0 => "weight 0, all of them",
        { } weight => $"weight up to {Short(weight)}",
    };

    private static string Kind(AttentionKind kind) => kind switch
    {
        AttentionKind.CausalSelf => "itself and before (causal)",
        AttentionKind.Self => "every position",
        _ => "decoder at encoder",
    };

    private static string Name(ParameterPart part) => part switch
    {
        ParameterPart.TokenEmbedding => "token embedding",
        ParameterPart.PositionEmbedding => "position embedding",
        ParameterPart.TokenTypeEmbedding => "token type embedding",
        ParameterPart.Attention => "attention",
        ParameterPart.CrossAttention => "cross attention",
        ParameterPart.Mlp => "MLP",
        ParameterPart.Norm => "LayerNorm",
        ParameterPart.Head => "on top of the blocks",
        _ => "other",
    };

    private static string In(BlockStack stack, ArchitectureSummary model) =>
        model.Stacks.Count > 1 ? $" ({stack.Name})" : "";

    private static string Of(AttentionSummary kind, ArchitectureSummary model) =>
        model.Attentions.Count > 1 ? $" ({kind.Name})" : "";

    private static string Join(IEnumerable<string> parts) => string.Join("; ", parts.Distinct());

    private static string Number(long value) => ModelFacts.Number(value);

    private static string Short(double value) => value.ToString("0.##E+0", CultureInfo.InvariantCulture) is var exact
        && (value == 0 || Math.Abs(value) is >= 0.01 and < 10_000)
            ? value.ToString("0.##", CultureInfo.InvariantCulture)
            : exact;
}
