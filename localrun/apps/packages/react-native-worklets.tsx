import {Text, View} from 'react-native';
import {createSerializable, runOnJS, runOnUI} from 'react-native-worklets';

const log = () => {};

export default function App() {
  const start = () => {
    runOnUI(() => {
      'worklet';
      runOnJS(log)();
    })();
  };
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text onPress={start} onLongPress={() => createSerializable({})}>
          inside
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
