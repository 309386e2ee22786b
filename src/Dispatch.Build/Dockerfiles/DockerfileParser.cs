using Dispatch.Build.Dockerfiles.Parsing;

namespace Dispatch.Build.Dockerfiles;

/// <summary>
/// Parses Dockerfiles as BuildKit's frontend 1.x accepts them (https://docs.docker.com/reference/dockerfile/).
/// Time and memory are linear in the length of the text.
/// </summary>
public static class DockerfileParser
{
    // After so many the reader has to start correcting anyway.
    private const int MostErrors = 20;

    /// <summary>Parses a Dockerfile.</summary>
    /// <param name="text">Its text; a byte order mark and either kind of line end are fine.</param>
    /// <param name="file">Its name in errors.</param>
    /// <exception cref="DispatchException">It is not valid: one finding with line and column for each instruction at fault (DSP51xx).</exception>
    public static Dockerfile Parse(string text, string file)
    {
        var (dockerfile, errors) = Read(text, file);
        return errors.Count > 0 ? throw new DispatchException(errors) : dockerfile!;
    }

    /// <summary>What can be read of a Dockerfile, null when it has no stage, and what is wrong with the rest.</summary>
    internal static (Dockerfile? Dockerfile, IReadOnlyList<Diagnostic> Errors) Read(string text, string file)
    {
        var source = new SourceText(text, file);
        var directives = DirectiveReader.Read(source);
        var escape = directives.FirstOrDefault(directive => directive.Name == "escape")?.Value[0] ?? '\\';
        var stages = new StageBuilder(source);
        var errors = new List<Diagnostic>();
        for (var line = 0; line < source.LineCount && errors.Count < MostErrors;)
        {
            try
            {
                if (ReadInstruction(source, ref line, escape) is { } instruction)
                {
                    ExpansionCheck.Check(instruction, escape);
                    stages.Add(instruction);
                }
            }
            catch (DispatchException exception) when (errors.Count > 0 && exception.Code == Codes.MissingFrom)
            {
                // It follows from the error before.
            }
            catch (DispatchException exception)
            {
                errors.AddRange(exception.Diagnostics);
            }
        }

        return stages.Complete(errors) is { } parts
            ? (new Dockerfile(file, text, directives, escape, parts.Arguments, parts.Stages), errors)
            : (null, errors);
    }

    /// <summary>Parses one instruction, for example an <c>ONBUILD</c> trigger of a base image.</summary>
    /// <param name="text">The instruction with its here-documents.</param>
    /// <param name="file">What it is called in errors.</param>
    /// <exception cref="DispatchException">It is not valid, or not exactly one instruction (DSP51xx).</exception>
    public static Instruction ParseInstruction(string text, string file)
    {
        var source = new SourceText(text, file);
        Instruction? found = null;
        for (var line = 0; line < source.LineCount;)
        {
            if (ReadInstruction(source, ref line, '\\') is { } instruction)
            {
                found = found is null ? instruction : throw new DispatchException(instruction.Diagnose(Codes.InvalidTrigger, "A trigger is one instruction only."));
            }
        }

        return found ?? throw new DispatchException(new Diagnostic(Codes.DockerfileEmpty, $"There is no instruction in '{text}'.") { File = file });
    }

    private static Instruction? ReadInstruction(SourceText source, ref int line, char escape)
    {
        var first = line;
        try
        {
            if (source.Line(line).TrimStart() is [] or ['#', ..])
            {
                line++;
                return null;
            }

            var statement = Statement.Split(LogicalLine.Read(source, ref line, escape), 0, escape);
            return InstructionParser.Parse(statement, ref line);
        }
        catch (DispatchException) when (line == first)
        {
            line++;
            throw;
        }
    }
}
