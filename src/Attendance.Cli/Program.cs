using Attendance.Cli;
using Attendance.Cli.Hosting;

using var interruption = Interruption.OfProcess();
using CommandHost host = ProcessHost.Create(interruption);
return CommandApp.Run(args, host);
