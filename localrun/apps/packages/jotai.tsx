import {atom, Provider, useAtomValue} from 'jotai';
import {Text, View} from 'react-native';

const value = atom(5);
const doubled = atom((get) => 2 * get(value));

function Doubled() {
  return <Text>doubled {useAtomValue(doubled)}</Text>;
}

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Provider>
          <Doubled />
        </Provider>
      </View>
      <Text>below</Text>
    </View>
  );
}
