using System.Text;
using Dispatch.Build.Tests.Diagnosis.Corpora;

namespace Dispatch.Build.Tests.Diagnosis.Fuzzing;

/// <summary>Logs that no builder wrote: real ones cut, doubled, shuffled and mixed, lines out of builders' words, bytes at random.</summary>
/// <param name="seed">The same seed gives the same logs.</param>
internal sealed class HostileLogs(int seed)
{
    private static readonly CorpusCase[] _cases = [.. Corpus.Kaniko, .. Corpus.BuildKit, .. Corpus.Img];
    private static readonly string[][] _lines = [.. _cases.Select(static one => one.Log.Split('\n'))];

    private static readonly string[] _words =
    [
        "\e[36mINFO\e[0m[0001] ", "INFO[0001] ", "ERRO[0001] ", "time=\"2026-01-02T03:04:05Z\" level=info msg=", "{\"level\":\"error\",\"msg\":\"", "2026-01-02T03:04:05.1Z ",
        "#5 ", "#5 [2/3] ", "#5 ERROR: ", "#5 name: \"[2/3] ", "#5 0.123 ", " > [2/3] RUN ", "------\n", "STEP 2/3: ", "[1/2] STEP 2/3: ", "error: ", "Error: ", "ERROR: ", "error building image: ",
        "error building stage: ", "failed to execute command: ", "waiting for process to exit: ", "exit status 1", "exit status 99999999999999999999", "signal: killed", "exit code: -1",
        "error pushing image: ", "failed to push to destination ", "failed to solve: ", "rpc error: code = Unknown desc = ", "executor failed running [/bin/sh -c ", "args: [-c ", "Running: [/bin/sh -c ",
        "RUN ", "COPY . /app", "FROM ", "node:20 ", "parse error on line 99999999999999999999: ", "Dockerfile:3\n", "--------------------\n", "   3 | >>> ", "dial tcp: lookup x: no such host", "x509: ",
        "UNAUTHORIZED: ", "429 Too Many Requests", "Retry-After: 99999999999999999999", "no space left on device", "not found", "npm ERR! ", "E: Unable to locate package ", "Traceback (most recent call last):\n",
        "Invalid function file or handler", "::error::", "##vso[task.complete]", "##teamcity[", "\r", "\0", "\e[", "\e]0;", "\"", "\\", "[", "]", "(", "{{", "%s", "\u00ff\u00fe", "\u00c3", "$IMAGE", "${x:-", "'", "\t", "    ",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A case whose log or Dockerfile is taken.</summary>
    public CorpusCase Case() => _cases[_random.Next(_cases.Length)];

    /// <summary>One of several.</summary>
    public T One<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    /// <summary>A log of about so many lines.</summary>
    public byte[] Log(int lines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines;)
        {
            i += Append(text, Math.Min(lines - i, 1 + _random.Next(40)));
        }

        var bytes = Encoding.Latin1.GetBytes(text.ToString());
        Flip(bytes);
        return bytes;
    }

    /// <summary>A text with some characters changed, doubled or gone.</summary>
    public string Mutate(string text)
    {
        var mutated = new StringBuilder(text);
        for (var i = _random.Next(8); i > 0 && mutated.Length > 0; i--)
        {
            var at = _random.Next(mutated.Length);
            _ = _random.Next(3) switch
            {
                0 => mutated.Remove(at, Math.Min(mutated.Length - at, 1 + _random.Next(20))),
                1 => mutated.Insert(at, One(_words)),
                _ => mutated.Insert(at, (char)_random.Next(256)),
            };
        }

        return mutated.ToString();
    }

    private int Append(StringBuilder text, int lines)
    {
        var source = One(_lines);
        var start = _random.Next(source.Length);
        var kind = _random.Next(6);
        for (var i = 0; i < lines; i++)
        {
            var line = kind switch
            {
                0 => source[(start + i) % source.Length],
                1 => source[_random.Next(source.Length)],
                2 => Mutate(Cut(source[(start + i) % source.Length])),
                3 => One(source) + One(One(_lines)),
                4 => string.Concat(Enumerable.Range(0, 1 + _random.Next(6)).Select(_ => One(_words))),
                _ => string.Create(_random.Next(80), _random, static (span, random) =>
                {
                    foreach (ref var c in span)
                    {
                        c = (char)random.Next(256);
                    }
                }),
            };
            text.Append(line.Length > 4000 ? Cut(line) : line).Append('\n');
        }

        return lines;
    }

    private string Cut(string line) => line[..Math.Min(2000, _random.Next(line.Length + 1))];

    private void Flip(byte[] bytes)
    {
        for (var i = bytes.Length / 2000; i > 0; i--)
        {
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        }
    }
}
