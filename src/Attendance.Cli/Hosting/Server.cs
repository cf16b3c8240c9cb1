using Attendance.Cli.Input;
using Attendance.Hub;
using Attendance.Models;
using Attendance.Web;

namespace Attendance.Cli.Hosting;

/// <summary>Serves the page until the user has had enough.</summary>
internal static class Server
{
    /// <summary>Starts, says where, and waits for Ctrl-C.</summary>
    public static void Run(ServeChoice choice, CommandHost host) => host.Interruption.Shield(() =>
    {
        RunAsync(choice, host).GetAwaiter().GetResult();
        return true;
    });

    private static async Task RunAsync(ServeChoice choice, CommandHost host)
    {
        LargeAllocations.ReturnAtOnce();
        var defaults = new ServerOptions();
        var options = defaults with
        {
            Models = choice.Models.Count > 0 ? choice.Models : [ModelLocator.Demo],
            Port = choice.Port ?? defaults.Port,
            Host = choice.Host ?? defaults.Host,
            Hub = HubOptions.FromEnvironment(host.Variable),
            Failed = host.Variable("ATTENDANCE_DEBUG") == "1" ? host.Error.WriteLine : null,
        };
        CancellationToken stop = host.Interruption.Token;
        await using AttendanceServer server = await AttendanceServer.StartAsync(options, stop);
        await host.Output.WriteLineAsync($"The page is at {server.PageAddress} (Ctrl-C ends it)");
        await host.Output.FlushAsync(CancellationToken.None);
        if (choice.Open && !Browser.TryOpen(server.PageAddress))
        {
            host.Tell("no browser could be opened; open the address above in one.");
        }

        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }
}
