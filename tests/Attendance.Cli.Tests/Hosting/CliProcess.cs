using System.Diagnostics;
using System.Text;

namespace Attendance.Cli.Tests.Hosting;

/// <summary>The command as a process of its own, with pipes for its streams.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly bool s_ignoresInterrupts = HasInterrupt("SigIgn:", "/proc/self/status");
    private readonly Process _process;
    private readonly Task<string> _error;

    private CliProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public Process Process => _process;

    /// <summary>Starts it.</summary>
    public static CliProcess Start(
        string[] args,
        string? directory = null,
        IDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && IsDotnet(host) ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = directory ?? "",
        };
        if (s_ignoresInterrupts)
        {
            // A shell without job control starts what runs in its background with SIGINT ignored, and children inherit
            // that: the command would rightly go on ignoring it.
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add(start.FileName);
            start.FileName = "env";
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Attendance.Cli.dll"));
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<CliRun> RunAsync(
        string[] args,
        string? input = null,
        string? directory = null,
        IDictionary<string, string>? variables = null)
    {
        using CliProcess cli = Start(args, directory, variables);
        await cli.Process.StandardInput.WriteAsync(input);
        cli.Process.StandardInput.Close();
        return await cli.EndAsync();
    }

    /// <summary>What was printed until its end.</summary>
    public async Task<CliRun> EndAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(s_patience);
        string error = await _error.WaitAsync(s_patience);
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return new CliRun(_process.ExitCode, output, error);
    }

    /// <summary>Standard error until its end.</summary>
    public async Task<string> ErrorAsync()
    {
        string error = await _error.WaitAsync(s_patience);
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return error;
    }

    /// <summary>
    /// Waits until the process catches SIGINT: bit 1 of the mask in <c>/proc</c>. Elsewhere than on Linux it waits a
    /// while.
    /// </summary>
    public async Task ListensAsync()
    {
        string status = $"/proc/{_process.Id}/status";
        if (!File.Exists(status))
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            return;
        }

        for (DateTime end = DateTime.UtcNow + s_patience; DateTime.UtcNow < end; await Task.Delay(5))
        {
            if (HasInterrupt("SigCgt:", status))
            {
                return;
            }
        }
    }

    /// <summary>Sends a signal.</summary>
    public async Task InterruptAsync(string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <summary>Whether a mask of signals in a process's status names SIGINT; not where there is no such file.</summary>
    private static bool HasInterrupt(string mask, string status)
    {
        string? line = File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(text => text.StartsWith(mask, StringComparison.Ordinal))
            : null;
        return line is not null && (Convert.ToUInt64(line[mask.Length..].Trim(), 16) & 2) != 0;
    }

    private static bool IsDotnet(string path) => Path.GetFileNameWithoutExtension(path) == "dotnet";
}
