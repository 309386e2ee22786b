using System.Globalization;
using System.Text;
using Dispatch.Build.Diagnosis;
using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>Logs of 256 MB explained, against what merely counts or reads their lines.</summary>
internal static class Explaining
{
    private const int Bytes = 256 << 20;

    // What a program prints, what tells something, and one line of a megabyte at a time.
    private static readonly (string Name, string Line)[] _logs =
    [
        ("lines of 40 bytes", "Unpacking libfoo1:amd64 (1.2.3-4+b1) ..\n"),
        ("lines of 40 bytes that all tell of errors", "src/a.c:12: error: 'x' is undeclared now\n"),
        ("debug lines of kaniko", "\e[37mDEBU\e[0m[0012] Not adding /usr/share/doc/libfoo/copyright because it is ignored\n"),
        ("lines of 1 MB", new string('x', (1 << 20) - 1) + "\n"),
    ];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, line) in _logs)
        {
            using var folder = new TempFolder();
            var log = folder["log"];
            Write(log, line);
            var times = await Contest.RunAsync(5,
            [
                new("wc -l", _ => Task.CompletedTask, _ => Tool.RunAsync("wc", ["-l", log], cancellationToken)),
                new("grep -ciE 'error\\|failed\\|not found'", _ => Task.CompletedTask, _ => Tool.RunAsync("bash", ["-c", "LC_ALL=C grep -ciE 'error|failed|not found' \"$0\" || true", log], cancellationToken)),
                new("StreamReader.ReadLine", _ => Task.CompletedTask, _ => Task.Run(() => ReadLines(log), cancellationToken)),
                new("explanation", _ => Task.CompletedTask, _ => Task.Run(() => Explain(log), cancellationToken)),
            ]);
            Contest.Print(string.Create(CultureInfo.InvariantCulture, $"A log of 256 MiB, {name}: {Bytes / 1e3 / times[^1].Median:0} MB/s"), times, _ => times[2]);
            Console.WriteLine();
        }
    }

    private static void Write(string path, string line)
    {
        using var file = File.Create(path);
        var text = Encoding.UTF8.GetBytes(line);
        for (var written = 0; written < Bytes; written += text.Length)
        {
            file.Write(text);
        }

        file.Write("\e[36mINFO\e[0m[0100] RUN make\nerror building image: error building stage: failed to execute command: waiting for process to exit: exit status 2\n"u8);
    }

    private static void ReadLines(string path)
    {
        using var reader = new StreamReader(path);
        while (reader.ReadLine() is not null)
        {
            // What reading alone costs.
        }
    }

    private static void Explain(string path)
    {
        using var file = File.OpenRead(path);
        var explainer = new LogExplainer(new LogContext());
        var buffer = new byte[64 << 10];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            explainer.Add(buffer.AsSpan(0, count));
        }

        if (explainer.Explain(new BuilderEnd(1)).Count != 1)
        {
            throw new InvalidOperationException("The failure was not seen.");
        }
    }
}
