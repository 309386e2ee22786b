namespace Dispatch.Build.Knative;

/// <summary>How far a Build is, as its object says.</summary>
public enum BuildPhase
{
    /// <summary>Not over, as far as known.</summary>
    Running,

    /// <summary>The condition Succeeded is True.</summary>
    Succeeded,

    /// <summary>The condition Succeeded is False, whatever the reason.</summary>
    Failed,

    /// <summary>Somebody cancels or deletes it.</summary>
    Ending,
}
