using System.ComponentModel;
using System.Diagnostics;

namespace Attendance.Cli.Hosting;

/// <summary>The user's browser.</summary>
internal static class Browser
{
    /// <summary>Opens an address in it.</summary>
    /// <returns>False where there is none.</returns>
    public static bool TryOpen(Uri address)
    {
        (string program, string[] arguments) = OperatingSystem.IsWindows() ? (address.AbsoluteUri, [])
            : OperatingSystem.IsMacOS() ? ("open", [address.AbsoluteUri])
            : ("xdg-open", (string[])[address.AbsoluteUri]);
        try
        {
            var start = new ProcessStartInfo(program, arguments) { UseShellExecute = OperatingSystem.IsWindows() };
            using Process? process = Process.Start(start);
            return true;
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            return false;
        }
    }
}
