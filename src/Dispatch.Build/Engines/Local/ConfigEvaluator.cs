using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>The instructions that change no file.</summary>
internal static class ConfigEvaluator
{
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];

    /// <summary>Carries out an instruction; false when it is another kind.</summary>
    /// <exception cref="DispatchException">A value is wrong once it is expanded.</exception>
    public static bool TryApply(StageState stage, Instruction instruction)
    {
        var config = stage.Config;
        switch (instruction)
        {
            case ArgInstruction arg:
                stage.Variables.Declare(arg);
                return true;
            case EnvInstruction env:
                // All values see the environment as it was before the instruction.
                foreach (var (name, value) in env.Pairs.Select(pair => (Expand(pair.Name), Expand(pair.Value))).ToList())
                {
                    config.SetVariable(name, value);
                }

                return true;
            case LabelInstruction label:
                foreach (var (name, value) in label.Pairs)
                {
                    config.SetLabel(Expand(name), Expand(value));
                }

                return true;
            case UserInstruction user:
                config.User = Expand(user.User);
                return true;
            case ExposeInstruction expose:
                foreach (var port in expose.Ports.SelectMany(text => stage.Variables.ExpandWords(text, instruction)).SelectMany(text => Ports(text, instruction)))
                {
                    config.AddPort(port);
                }

                return true;
            case VolumeInstruction volume:
                foreach (var path in volume.Paths)
                {
                    config.AddVolume(Volume(Expand(path), instruction));
                }

                return true;
            case StopSignalInstruction signal:
                config.StopSignal = Signal(Expand(signal.Signal), instruction);
                return true;
            case CmdInstruction cmd:
                (config.Command, stage.HasCommand) = (Words(cmd.Command), true);
                return true;
            case EntrypointInstruction entrypoint:
                config.Entrypoint = Words(entrypoint.Command);
                config.Command = stage.HasCommand ? config.Command : null;
                return true;
            case ShellInstruction shell:
                config.Shell = shell.Words;
                return true;
            case HealthcheckInstruction check:
                config.Healthcheck = Check(check);
                return true;
            case OnbuildInstruction onbuild:
                config.Triggers.Add(onbuild.TriggerText);
                return true;
            case MaintainerInstruction maintainer:
                stage.Author = maintainer.Name;
                return true;
            default:
                return false;
        }

        string Expand(string word) => stage.Variables.Expand(word, instruction);
        IReadOnlyList<string> Words(ShellOrExec command) => command.IsExec ? command.Words : [.. config.Shell ?? DefaultShell, command.Line];
    }

    private static IEnumerable<string> Ports(string text, Instruction at) => PortRange.Parse(text)?.Names()
        ?? throw new DispatchException(at.Diagnose(Codes.InvalidValue, $"EXPOSE {text} is no port.", text, "Write ports as 8080, 8080/udp or 8000-8010/tcp."));

    private static string Volume(string path, Instruction at) => path.StartsWith('/')
        ? path
        : throw new DispatchException(at.Diagnose(Codes.InvalidValue, $"VOLUME '{path}' is not an absolute path, so containers of the image could not start.", path, $"Write /{path}."));

    private static string Signal(string text, Instruction at) => SignalName.IsValid(text)
        ? text
        : throw new DispatchException(at.Diagnose(Codes.InvalidValue, $"STOPSIGNAL {text} is no signal.", text, "Use a name such as SIGTERM, or a number."));

    private static Healthcheck Check(HealthcheckInstruction check) => new()
    {
        Test = check.Command switch
        {
            null => ["NONE"],
            { IsExec: true } exec => ["CMD", .. exec.Words],
            var shell => ["CMD-SHELL", shell.Line],
        },
        Interval = Given(check.Interval),
        Timeout = Given(check.Timeout),
        StartPeriod = Given(check.StartPeriod),
        StartInterval = Given(check.StartInterval),
        Retries = check.Retries == 0 ? null : check.Retries,
    };

    private static long? Given(long value) => value == 0 ? null : value;
}
