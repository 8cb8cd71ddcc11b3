import {makeAutoObservable} from 'mobx';
import {observer, useLocalObservable} from 'mobx-react-lite';
import {Text, View} from 'react-native';

const timer = makeAutoObservable({seconds: 6});

const Watch = observer(() => {
  const local = useLocalObservable(() => ({label: 'watched'}));
  return (
    <Text>
      {local.label} {timer.seconds}
    </Text>
  );
});

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Watch />
      </View>
      <Text>below</Text>
    </View>
  );
}
