using System.CommandLine;
using System.Globalization;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Files;
using Attendance.Hub;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance export</c>: a run as tensors.</summary>
internal static class ExportCommand
{
    public static Command Create(CommandHost host)
    {
        var prompt = new PromptOptions();
        var decoder = new DecoderOptions();
        var model = new ModelOptions();
        Option<string?> path = OptionTypes.OutputFile("--out", "The file to write (required)", ".safetensors");
        Option<bool> logits = OptionTypes.Flag("--logits", "Add logits, F32 [T, V], for every position");
        Option<string?> include = OptionTypes.Text(
            "--include",
            "NAME,…",
            "Add hook points under their names, blocks.0.attn.q or blocks.*.resid_post; * is a wildcard");
        var measures = new MeasureOptions(
            "Add score (−inf where a query may not look), without-first, value-norm or logit, F32 [B, H, T, T], rollout "
                + "or flow, F32 [B, T, T], each as a tensor under its name; of BART one of each kind, cross_score",
            several: true);
        Option<string?> types = OptionTypes.Text(
            "--token-type-ids", "N,N,…", "0 for sentence A, 1 for sentence B, one for each token of --ids");
        Option<string?> mask = OptionTypes.Text(
            "--attention-mask", "N,N,…", "1 for a real token, 0 for padding, one for each token of --ids");
        Option<bool> json = OptionTypes.Flag("--json", "Print what was written as JSON");
        var command = new CommandWithExamples(
            "export",
            "Write a run as tensors that Python's safetensors opens: attention F32 [B, H, T, T], input_ids I64 [T], "
                + "token_type_ids where the model has them, and the tokens as metadata; of BART encoder_attention, "
                + "decoder_attention and cross_attention [B, H, S, T].",
            "attendance export \"I love you\" --out love.safetensors",
            "attendance export \"I love you\" --out love.safetensors --logits --include "
                + "blocks.*.resid_post,blocks.0.attn.q",
            "attendance export \"I love you\" --out love.safetensors --measure score,rollout",
            "attendance export --ids 40,1842,345 --model gpt2 --out love.safetensors",
            "attendance export --ids 101,7592,102,2088,102 --token-type-ids 0,0,0,1,1 --model bert-base-uncased "
                + "--out pair.safetensors",
            "python -c \"from safetensors.numpy import load_file; "
                + "print(load_file('love.safetensors')['attention'].shape)\"");
        prompt.AddTo(command);
        decoder.AddTo(command);
        command.Options.Add(types);
        command.Options.Add(mask);
        command.Options.Add(path);
        command.Options.Add(logits);
        command.Options.Add(include);
        measures.AddTo(command);
        command.Options.Add(json);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            string file =
                parsed.GetValue(path)
                ?? throw new UsageException("there is no file to write; give --out FILE.safetensors.");
            var options = new ExportOptions
            {
                Logits = parsed.GetValue(logits),
                Include = Names(parsed.GetValue(include)),
            };
            IReadOnlyList<string> names = measures.ReadAll(parsed);
            Prompt what = decoder.Read(parsed, prompt.Read(parsed, host));
            using TransformerModel opened = model.Open(parsed, host);
            IReadOnlyList<Token> tokens = what.TokensOf(opened);
            if (parsed.GetValue(types) is { } given)
            {
                int[] segments = Numbers("--token-type-ids", given, tokens.Count);
                opened.CheckTokenTypes(segments);
                if (opened.Features.TokenTypes > 1)
                {
                    tokens = [.. tokens.Select((token, i) => token with { Segment = segments[i], Type = segments[i] })];
                }
            }

            options = options with
            {
                Prompt = what.TextOf(opened),
                Pair = what.Pair,
                TokenTypes = opened.Features.TokenTypes > 1,
                Mask = parsed.GetValue(mask) is { } padding ? Mask(padding, tokens.Count) : null,
                Measures = [.. names.Select(name => measures.Create(name, parsed, opened))],
            };
            IReadOnlyList<TensorDeclaration> written = host.Interruption.Shield(() =>
                RunFile.Export(opened, tokens, file, options, host.Interruption.Token));
            Report(file, written, parsed.GetValue(json), host);
        });
        return command;
    }

    private static bool[] Mask(string text, int length)
    {
        int[] numbers = Numbers("--attention-mask", text, length);
        return Array.TrueForAll(numbers, number => number is 0 or 1)
            ? Array.ConvertAll(numbers, number => number == 1)
            : throw new UsageException("--attention-mask: expected 0 and 1 only, 1,1,1,0,0.");
    }

    private static int[] Numbers(string option, string text, int length)
    {
        int[] numbers = PromptOptions.ParseIds(text, option);
        return numbers.Length == length
            ? numbers
            : throw new UsageException(
                $"{option}: {numbers.Length} numbers for {length} tokens; expected one for each.");
    }

    private static string[] Names(string? list)
    {
        string[] names = (list ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return list is null || names.Length > 0
            ? names
            : throw new UsageException(
                "--include: there is no name in it; expected hook points such as blocks.0.attn.q.");
    }

    private static void Report(string file, IReadOnlyList<TensorDeclaration> written, bool asJson, CommandHost host)
    {
        long size = new FileInfo(file).Length;
        if (asJson)
        {
            JsonOutput.Write(
                host,
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("file", file);
                    json.WriteNumber("bytes", size);
                    json.WriteStartArray("tensors");
                    foreach (TensorDeclaration tensor in written)
                    {
                        TensorOutput.Write(json, tensor.Name, tensor.DType.Spelling(), tensor.Shape);
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                });
            return;
        }

        host.Output.WriteLine($"wrote {file} ({ByteSize.Format(size)})");
        foreach (TensorDeclaration tensor in written)
        {
            host.Output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {tensor.Name} {tensor.DType.Spelling()} {TensorOutput.Shape(tensor.Shape)}"));
        }
    }
}
