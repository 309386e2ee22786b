using System.Text;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary><c>ONBUILD</c> and its trigger.</summary>
internal static class OnbuildParser
{
    public static OnbuildInstruction Parse(Statement statement, HeredocBlock heredocs)
    {
        var flags = FlagSet.Parse(statement);
        if (!statement.HasArguments)
        {
            throw InstructionParser.NeedsArgument(statement);
        }

        var trigger = Statement.Split(statement.Line, statement.ArgumentsStart, statement.Escape);
        if (trigger.Keyword is "ONBUILD" or "FROM" or "MAINTAINER")
        {
            throw statement.Error(Codes.InvalidTrigger, $"{trigger.Keyword} cannot be the trigger of ONBUILD.", trigger.Start);
        }

        return new OnbuildInstruction(statement.ToSource(flags, heredocs), InstructionParser.Parse(trigger, heredocs), Text(statement, heredocs));
    }

    private static string Text(Statement statement, HeredocBlock heredocs)
    {
        var text = new StringBuilder(statement.Arguments);
        foreach (var document in heredocs.Documents)
        {
            text.Append('\n').Append(document.Content).Append(document.Name);
        }

        return text.ToString();
    }
}
