using Dispatch.Build;
using Dispatch.Build.Tool;
using Dispatch.Build.Tool.Terminals;

using var interrupts = new Interrupts();
using var console = ToolConsole.OfProcess(interrupts);
return await CommandLine.RunAsync(args, console);
