using System.CommandLine;
using System.Globalization;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Files;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance tokens</c>: how the model's tokenizer cuts a text.</summary>
internal static class TokensCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var model = new ModelOptions();
        Option<bool> json = OptionTypes.Flag(
            "--json",
            "Print {\"tokens\":[{\"id\",\"piece\",\"text\",\"start\",\"end\"},…]}; \"segment\":1 in the second text "
                + "of a pair, \"special\":true for [CLS] and its like");
        var command = new CommandWithExamples(
            "tokens",
            "Show how a text is cut into tokens: ids, pieces, and the characters that each covers.",
            "attendance tokens \"Data visualization empowers users to\"",
            "attendance tokens --ids 40,1842,345 --model gpt2",
            "attendance tokens \"naïve 🙂\" --json",
            "attendance tokens \"The cat sat.\" --pair \"It slept.\" --model bert-base-uncased");
        prompt.AddTo(command);
        command.Options.Add(json);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            Prompt what = prompt.Read(parsed, host);
            LocatedModel located = model.Locate(parsed, host);
            using CheckpointFiles files = located.Files;
            IReadOnlyList<Token> tokens = what.TokensOf(located.LoadTokenizer());
            if (parsed.GetValue(json))
            {
                WriteJson(tokens, host);
            }
            else
            {
                WriteTable(tokens, host);
            }
        });
        return command;
    }

    private static void WriteJson(IReadOnlyList<Token> tokens, CommandHost host) =>
        JsonOutput.Write(
            host,
            json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("tokens");
                json.WriteRawValue(TokenJson.Write(tokens), skipInputValidation: true);
                json.WriteEndObject();
            });

    private static void WriteTable(IReadOnlyList<Token> tokens, CommandHost host)
    {
        bool isPair = tokens.Any(token => token.Segment != 0);
        bool hasSpecial = tokens.Any(token => token.IsSpecial);
        var table = new TextTable(
            host,
            [
                ">#", ">id", "piece", "text", "range",
                .. isPair ? ["segment"] : Array.Empty<string>(), .. hasSpecial ? ["special"] : Array.Empty<string>(),
            ]);
        for (int i = 0; i < tokens.Count; i++)
        {
            Token token = tokens[i];
            List<string> cells =
                [Number(i), Number(token.Id), token.Piece, token.Text, $"{Number(token.Start)}..{Number(token.End)}"];
            if (isPair)
            {
                cells.Add(token.Segment == 0 ? "A" : "B");
            }

            if (hasSpecial)
            {
                cells.Add(token.IsSpecial ? "yes" : "");
            }

            table.Add([.. cells]);
        }

        table.Write();
        host.Output.WriteLine();
        host.Output.WriteLine(
            $"{tokens.Count} token{(tokens.Count == 1 ? "" : "s")}; ranges count UTF-16 code units"
                + $"{(isPair ? " of their segment's text" : "")}, the end not included.");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
