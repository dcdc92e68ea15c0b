"""Runs under a Python that has ``uno``: loads the add-in, calls procedures and formulas, answers in JSON."""

import json
import os
import sys
import time


def connect(pipe):
    import uno
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(800):  # under load its first start takes minutes; whoever waits for this program ends it in time
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice did not start")


def value(name, content):
    from com.sun.star.beans import PropertyValue

    made = PropertyValue()
    made.Name, made.Value = name, content
    return made


def main():
    import uno

    task = json.load(sys.stdin)
    context = connect(sys.argv[1])
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    settings = (
        value("Hidden", True),
        value("MacroExecutionMode", 4),
        value("FilterName", "Calc MS Excel 2007 VBA XML"),
    )
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(task["addin"]), "_blank", 0, settings)
    if document is None:
        raise SystemExit(f"LibreOffice did not open {task['addin']}")
    provider = document.getScriptProvider()
    answers = []
    for step in task["steps"]:
        try:
            if "formula" in step:
                cell = document.Sheets.getByIndex(0).getCellByPosition(6, 6)
                cell.setFormula(step["formula"])
                answers.append(cell.getString())
                continue
            if "calculate" in step:
                document.calculateAll()
                answers.append(None)
                continue
            if "read" in step:
                sheet = document.Sheets.getByIndex(0)
                answers.append([sheet.getCellRangeByName(address).getString() for address in step["read"]])
                continue
            procedure = f"{task['library']}.{step['module']}.{step['name']}"
            script = provider.getScript(f"vnd.sun.star.script:{procedure}?language=Basic&location=document")
            answers.append(script.invoke(tuple(step.get("arguments", ())), (), ())[0])
        except Exception as error:
            answers.append(f"ERROR {str(error)[:300]}")
    document.close(True)
    json.dump(answers, sys.stdout)
    sys.stdout.flush()
    # Python's own ending takes UNO's bridge apart while its threads still run: on a busy machine that is now and then
    # a segmentation fault after all work is done (return code -11, nothing on stderr).
    os._exit(0)


if __name__ == "__main__":
    main()
