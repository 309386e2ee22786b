namespace Dispatch.Build;

public static partial class Codes
{
    /// <summary>There is nothing to build in it.</summary>
    public static readonly ErrorCode DockerfileEmpty = new("DSP5101", 11, "dockerfile-invalid", "Start it with FROM and the image to build on.");

    /// <summary>A line does not start with an instruction.</summary>
    public static readonly ErrorCode UnknownInstruction = new("DSP5102", 11, "dockerfile-invalid", "Correct the first word of the line, or end the line before it with the escape character if it goes on here.");

    /// <summary>A parser directive has a wrong value or stands there twice.</summary>
    public static readonly ErrorCode InvalidDirective = new("DSP5103", 11, "dockerfile-invalid", "Use each of syntax, escape and check at most once; escape is \\ or `.");

    /// <summary>A flag is unknown, given twice, or has no proper value.</summary>
    public static readonly ErrorCode InvalidFlag = new("DSP5104", 11, "dockerfile-invalid", "Correct the flag; https://docs.docker.com/reference/dockerfile/ lists those of each instruction.");

    /// <summary>Too few, too many, or badly formed arguments.</summary>
    public static readonly ErrorCode InvalidArguments = new("DSP5105", 11, "dockerfile-invalid", "Correct the arguments; https://docs.docker.com/reference/dockerfile/ shows the form of each instruction.");

    /// <summary>A port, signal, duration, number or option that is none.</summary>
    public static readonly ErrorCode InvalidValue = new("DSP5106", 11, "dockerfile-invalid", "Correct the value.");

    /// <summary>A stage's name is bad, used twice, or does not mean an earlier stage.</summary>
    public static readonly ErrorCode InvalidStage = new("DSP5107", 11, "dockerfile-invalid", "Name each stage once, and refer only to stages above.");

    /// <summary>An instruction stands before the first FROM.</summary>
    public static readonly ErrorCode MissingFrom = new("DSP5108", 11, "dockerfile-invalid", "Put FROM and the image to build on first; only ARG, comments and directives may stand before it.");

    /// <summary>A here-document does not end, or stands where none may.</summary>
    public static readonly ErrorCode InvalidHeredoc = new("DSP5109", 11, "dockerfile-invalid", "Put the word after << alone on the line that ends the here-document.");

    /// <summary>A quote or a ${...} that does not end or is not known.</summary>
    public static readonly ErrorCode InvalidExpansion = new("DSP5110", 11, "dockerfile-invalid", "Close the quote or brace, or put the escape character before it if it is meant as text.");

    /// <summary>A variable that ${name:?} demands.</summary>
    public static readonly ErrorCode VariableRequired = new("DSP5111", 11, "dockerfile-invalid", "Pass a value for it as a build argument, or give ARG a default.");

    /// <summary>A line longer than builders read.</summary>
    public static readonly ErrorCode LineTooLong = new("DSP5112", 11, "dockerfile-invalid", "Break the line with the escape character; builders read at most 65535 bytes in one line.");

    /// <summary>An ONBUILD that no builder accepts.</summary>
    public static readonly ErrorCode InvalidTrigger = new("DSP5113", 11, "dockerfile-invalid", "Use an instruction other than FROM, MAINTAINER and ONBUILD.");
}
