using System.Globalization;
using System.Text.RegularExpressions;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>Tells what <c>buildah bud</c> does in the words of kaniko's executor.</summary>
internal sealed partial class KanikoLog(Action<string> print)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly List<string> _heldBack = [];
    private bool _isRun;
    private int _stages;

    /// <summary>The last line of buildah that is not a command's output; tells why it failed.</summary>
    private string _error = "";

    /// <summary>The image of the last stage begun.</summary>
    private string _image = "";

    public void Info(string text) => print($"\e[36mINFO\e[0m[{(int)TimeProvider.System.GetElapsedTime(_start).TotalSeconds:0000}] {text.PadRight(44)}");

    /// <summary>A line of buildah's.</summary>
    public void Take(string line)
    {
        if (KanikoDockerfile.Split(line) is { Length: > 1 } pieces)
        {
            // The line end that is lost with the last blanks: buildah's own words then stand right behind them.
            foreach (var piece in pieces.Where(static piece => piece.TrimEnd(' ').Length > 0))
            {
                Take(piece);
            }

            return;
        }

        if (Step().Match(line) is { Success: true } step)
        {
            Begin(step.Groups["instruction"].Value);
        }
        else if (line.StartsWith("Error: ", StringComparison.Ordinal) || line.StartsWith("subprocess exited ", StringComparison.Ordinal))
        {
            // Unless more follows, it is buildah's own.
            _heldBack.Add(line);
            _error = line;
        }
        else if (_isRun)
        {
            _heldBack.ForEach(print);
            _heldBack.Clear();
            print(line);
        }
    }

    /// <summary>The executor's last words after a failure; the exit code is that of a command where one failed.</summary>
    public int Fail()
    {
        var (reason, code) = Explain();
        print($"error building image: {reason}");
        return code;
    }

    private (string Reason, int Code) Explain()
    {
        if (_isRun && ExitStatus().Match(_error) is { Success: true } exit)
        {
            return ($"error building stage: failed to execute command: waiting for process to exit: {exit.Value}", int.Parse(exit.Groups["code"].Value, CultureInfo.InvariantCulture));
        }

        if (_error.Contains("manifest unknown", StringComparison.Ordinal) && Reference().Match(_image) is { Success: true } image)
        {
            var tag = image.Groups["tag"].Value is { Length: > 0 } given ? given : "latest";
            return ($"unable to complete operation after 0 attempts, last error: GET http://{image.Groups["registry"].Value}/v2/{image.Groups["repository"].Value}/manifests/{tag}: MANIFEST_UNKNOWN: manifest unknown; map[Tag:{tag}]", 1);
        }

        if (_error.Contains("creating build container", StringComparison.Ordinal))
        {
            return ($"unable to complete operation after 0 attempts, last error: {_error[(_error.LastIndexOf("creating build container: ", StringComparison.Ordinal) + "creating build container: ".Length)..]}", 1);
        }

        if (MissingFile().Match(_error) is { Success: true } file)
        {
            var path = "/workspace/" + file.Groups["path"].Value.TrimStart('/');
            return ($"error building stage: failed to get files used from context: failed to get fileinfo for {path}: lstat {path}: no such file or directory", 1);
        }

        return ($"error building stage: failed to execute command: {_error}", 1);
    }

    private void Begin(string instruction)
    {
        _heldBack.Clear();
        EndCommand();
        if (From().Match(instruction) is { Success: true } from)
        {
            BeginStage(_image = from.Groups["image"].Value);
        }
        else if (!KanikoDockerfile.IsOurs(instruction))
        {
            Info(instruction);
            if (Command().Match(instruction) is { Success: true } command)
            {
                var text = command.Groups["text"].Value;
                Info("Taking snapshot of full filesystem...");
                Info("Cmd: /bin/sh");
                Info($"Args: [-c {text}]");
                Info($"Running: [/bin/sh -c {text}]");
                _isRun = true;
            }
        }
    }

    private void EndCommand()
    {
        if (_isRun)
        {
            Info("Taking snapshot of full filesystem...");
            _isRun = false;
        }
    }

    private void BeginStage(string image)
    {
        if (image == "scratch")
        {
            Info("No base image, nothing to extract");
        }
        else
        {
            Info($"Retrieving image manifest {image}");
            Info($"Retrieving image {image} from registry {image.Split('/')[0]}");
        }

        Info("Executing 0 build triggers");
        Info($"Building stage '{image}' [idx: '{_stages++}', base-idx: '-1']");
    }

    [GeneratedRegex(@"^(\[\d+/\d+\] )?STEP \d+/\d+: (?<instruction>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex(@"^FROM\s+(?<image>\S+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"^RUN\s+(?<text>.*)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Command();

    [GeneratedRegex(@"exit status (?<code>\d+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex ExitStatus();

    [GeneratedRegex(@"copier: stat: ""(?<path>[^""]+)"": no such file", RegexOptions.ExplicitCapture)]
    private static partial Regex MissingFile();

    [GeneratedRegex(@"^(?<registry>[^/]+)/(?<repository>[^:@]+)([:@](?<tag>.+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
