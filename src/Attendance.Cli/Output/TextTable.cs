using Attendance.Cli.Hosting;
using Attendance.Rendering;
using Spectre.Console;

namespace Attendance.Cli.Output;

/// <summary>A table without frame, as wide as its content and no wider than a terminal.</summary>
internal sealed class TextTable
{
    // A pipe has no width: nothing is to be broken or cut for it.
    private const int Unlimited = 10_000;

    private readonly CommandHost _host;
    private readonly Table _table = new() { Border = TableBorder.Simple, UseSafeBorder = false };

    /// <summary>Begins a table.</summary>
    /// <param name="host">Where it will be written.</param>
    /// <param name="columns">Heads of the columns; one that begins with <c>&gt;</c> is a column of numbers.</param>
    public TextTable(CommandHost host, params ReadOnlySpan<string> columns)
    {
        _host = host;
        foreach (string name in columns)
        {
            bool isNumber = name.StartsWith('>');
            var column = new TableColumn(new Text(isNumber ? name[1..] : name, new Style(decoration: Decoration.Bold)))
            {
                Alignment = isNumber ? Justify.Right : Justify.Left,
            };
            _table.AddColumn(column);
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(params ReadOnlySpan<string> cells)
    {
        var row = new Text[cells.Length];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = new Text(cells[i]);
        }

        _table.AddRow(row);
    }

    /// <summary>Writes the table.</summary>
    /// <param name="width">Its width in columns where long texts are to be broken; the terminal's when null.</param>
    public void Write(int? width = null)
    {
        var text = new StringWriter { NewLine = "\n" };
        var output = new AnsiConsoleOutput(text);
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = _host.Terminal.Colors == ColorDepth.None ? AnsiSupport.No : AnsiSupport.Yes,
                ColorSystem =
                    _host.Terminal.Colors == ColorDepth.None
                        ? ColorSystemSupport.NoColors
                        : ColorSystemSupport.EightBit,
                Interactive = InteractionSupport.No,
                Out = output,
            });
        console.Profile.Width = width ?? (_host.OutputIsTerminal ? _host.Terminal.Width : Unlimited);
        console.Write(_table);
        foreach (string line in text.ToString().Split('\n'))
        {
            string trimmed = line.TrimEnd();
            if (trimmed.Length > 0)
            {
                _host.Output.WriteLine(trimmed);
            }
        }
    }
}
