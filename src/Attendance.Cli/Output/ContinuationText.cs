using System.Globalization;
using Attendance.Cli.Hosting;
using Attendance.Generation;

namespace Attendance.Cli.Output;

/// <summary>Continuations as they come: text that grows, and what each step could have been behind it.</summary>
/// <param name="generator">Makes them.</param>
/// <param name="begun">The text that is continued; null where there is no tokenizer.</param>
/// <param name="host">Where to.</param>
internal sealed class ContinuationText(TextGenerator generator, string? begun, CommandHost host)
{
    /// <summary>Writes continuations, each step at once; what was written stays when the user interrupts.</summary>
    public Continuation[] Write(int count)
    {
        var all = new Continuation[count];
        for (int index = 0; index < count; index++)
        {
            if (count > 1)
            {
                host.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{(index > 0 ? "\n" : "")}── {index + 1} of {count}"));
            }

            all[index] = Write(index, out GenerationStep last);
            StepTable.Write(all[index].Steps, host);
            Summarize(index, last);
        }

        return all;
    }

    private Continuation Write(int index, out GenerationStep last)
    {
        var steps = new List<GenerationStep>();
        try
        {
            // Without a tokenizer the ids are all there is to see.
            Put(begun ?? string.Join(' ', generator.Begun.Select(token => token.Piece)));
            foreach (GenerationStep step in generator.Stream(index))
            {
                steps.Add(step);
                Put(begun is null ? " " + step.Token.Piece : step.Text);
                host.Interruption.Token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            host.Output.WriteLine();
            host.Output.Flush();
        }

        last = steps[^1];
        return Continuation.Of(generator, steps);
    }

    private void Put(string text)
    {
        host.Output.Write(PlainText.Of(text, host));
        host.Output.Flush();
    }

    private void Summarize(int index, GenerationStep last)
    {
        if (host.ErrorIsInteractive)
        {
            string ended = last.End switch
            {
                GenerationEnd.EndToken => $"ended by {last.Token.Text}",
                GenerationEnd.StopText => "ended by a stop text",
                _ => "as many as were asked for",
            };
            host.Error.WriteLine(
                $"{last.Index + 1} new tokens, {ended}; {SettingsText.Of(generator.Settings, index)}.");
        }
    }
}
