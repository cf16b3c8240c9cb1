using System.CommandLine;
using System.Globalization;
using Attendance.Analysis;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Files;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance fill</c>: what a model for masked tokens puts in the place of each mask.</summary>
internal static class FillCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var model = new ModelOptions();
        var top = new TopOption("candidates");
        Option<int?> position = OptionTypes.Number(
            "--position", "N", "Predict this token, masked or not; negative from the end; without it, every masked one");
        Option<bool> json = OptionTypes.Flag(
            "--json", "Print {\"tokens\":[…],\"masks\":[{\"position\",\"candidates\":[…]},…]}");
        var command = new CommandWithExamples(
            "fill",
            "Predict masked tokens with BERT, RoBERTa or DistilBERT: the most probable candidates for every mask.",
            "attendance fill \"The [MASK] sat on the mat.\" --model bert-base-uncased",
            "attendance fill \"The <mask> sat on the mat.\" --model roberta-base --top 3 --json");
        prompt.AddTo(command);
        command.Options.Add(position);
        top.AddTo(command);
        command.Options.Add(json);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            int count = top.Read(parsed);
            Prompt what = prompt.Read(parsed, host);
            using TransformerModel opened = model.Open(parsed, host);
            opened.Features.RequireMasks();
            IReadOnlyList<Token> tokens = what.TokensOf(opened);
            int[]? chosen = parsed.GetValue(position) is { } one
                ? [Positions.Resolve(one, tokens.Count, "position")]
                : null;
            IReadOnlyList<MaskPrediction> masks = MaskPrediction.Of(opened, tokens, count, chosen);
            if (parsed.GetValue(json))
            {
                WriteJson(opened, tokens, masks, host);
            }
            else
            {
                WriteTables(tokens, masks, host);
            }
        });
        return command;
    }

    private static void WriteTables(
        IReadOnlyList<Token> tokens, IReadOnlyList<MaskPrediction> masks, CommandHost host)
    {
        for (int i = 0; i < masks.Count; i++)
        {
            if (i > 0)
            {
                host.Output.WriteLine();
            }

            (int position, IReadOnlyList<TokenProbability> candidates) = masks[i];
            host.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"In the place of '{tokens[position].Text}' ({position}):"));
            var table = new TextTable(host, "candidate", ">probability", ">logit");
            foreach (TokenProbability candidate in candidates)
            {
                table.Add(
                    candidate.Token.Text,
                    string.Create(CultureInfo.InvariantCulture, $"{candidate.Probability * 100:0.00} %"),
                    Signed.Text(candidate.Logit));
            }

            table.Write();
        }
    }

    private static void WriteJson(
        TransformerModel model, IReadOnlyList<Token> tokens, IReadOnlyList<MaskPrediction> masks, CommandHost host) =>
        JsonOutput.Write(
            host,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("model", model.Name);
                json.WriteString("revision", model.Revision);
                json.WritePropertyName("tokens");
                json.WriteRawValue(TokenJson.Write(tokens), skipInputValidation: true);
                json.WriteStartArray("masks");
                foreach (MaskPrediction mask in masks)
                {
                    json.WriteStartObject();
                    json.WriteNumber("position", mask.Position);
                    json.WriteStartArray("candidates");
                    foreach (TokenProbability candidate in mask.Candidates)
                    {
                        json.WriteCandidate(candidate);
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });
}
